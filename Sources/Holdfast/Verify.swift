import ArgumentParser
import Fleet
import Foundation
import Ledger
import Repository

/// The command `holdfast verify`.
struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read every byte of the repository and name what is damaged.",
        discussion: """
            Needs the repository and its key alone; works while the daemon runs and when it does not. Ends with status 0 \
            if all is sound, with 1 if something is damaged or can't be read; each damage is a line on standard output \
            that names the object, the snapshots and the files.
            """
    )

    @OptionGroup var store: StoreOption

    @Option(name: .customLong("region"), help: ArgumentHelp("Verify this region alone.", valueName: "R"))
    var region: String?

    func run() async throws {
        let key = try store.readKey()
        let regions = try await store.regions().filter { region == nil || $0 == region }
        guard !regions.isEmpty else {
            throw CommandError(
                "The store holds no region\(region.map { " \($0)" } ?? ""); check --data-dir and --store."
            )
        }
        var isSound = true
        for region in regions { isSound = try await verify(region, key) && isSound }
        if !isSound { throw ExitCode.failure }
    }

    private func verify(_ region: String, _ key: RepositoryKey) async throws -> Bool {
        let directory = store.data.directory
        let repository = try await Repository.open(store.store(region: region), key: key, access: .reading)
        let before = try await Expectations(region, directory)
        let report = try await repository.verify(.all, expecting: before.manifests)
        var missingLog = try await repository.missingLog(of: before.log)
        // What a daemon has let go of meanwhile is not missing.
        let after = try await Expectations(region, directory)
        if !missingLog.isEmpty { missingLog = try await repository.missingLog(of: after.log) }
        let damages = report.problems.filter { after.stillWants($0) } + missingLog
        for damage in damages {
            let names = damage.snapshots.compactMap { before.names[$0.name] }
            say("\(region): damaged: \(damage)\(names.isEmpty ? "" : " [\(names.joined(separator: ", "))]")")
        }
        say(
            "\(region): read \(report.objectsRead) objects, \(report.bytesRead) bytes, \(report.snapshotsChecked) "
                + "snapshots: " + (damages.isEmpty ? "all is sound" : "\(damages.count) problems")
        )
        return damages.isEmpty
    }

    private func say(_ text: String) {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }
}

/// What the ledger says must be in a region's repository.
private struct Expectations {
    let manifests: [SnapshotID]
    let names: [String: String]
    let log: [ExpectedLog]

    init(_ region: String, _ directory: DataDirectory) async throws {
        guard FileManager.default.fileExists(atPath: directory.ledger) else {
            (manifests, names, log) = ([], [:], [])
            return
        }
        let catalog = RepositoryCatalog(ledger: try Ledger(path: directory.ledger))
        let snapshots = try await catalog.snapshots(in: region)
        manifests = try snapshots.map { try SnapshotID($0.manifest) }
        names = Dictionary(snapshots.map { ($0.manifest, $0.name) }) { $1 }
        log = try await catalog.log(in: region).map { stream, span in
            let range = LogRange(timeline: UInt32(span.timeline), start: span.start, end: span.end)
            return ExpectedLog(stream: try StreamID(stream), range: range)
        }
    }

    /// Whether a damage is one now: an object that is missing matters only while somebody wants it.
    func stillWants(_ damage: Damage) -> Bool {
        guard damage.reason == .missing, damage.stream == nil else { return true }
        return damage.snapshots.isEmpty || damage.snapshots.contains { manifests.contains($0) }
    }
}
