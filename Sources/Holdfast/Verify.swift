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

    @OptionGroup var data: DataDirectoryOption

    @Option(name: .customLong("region"), help: ArgumentHelp("Verify this region alone.", valueName: "R"))
    var region: String?

    func run() async throws {
        let directory = data.directory
        let key = try directory.readRepositoryKey()
        let found = try FileManager.default.contentsOfDirectory(atPath: directory.path + "/repository").sorted()
        let regions = found.filter { region == nil || $0 == region }
        guard !regions.isEmpty else {
            throw CommandError("\(directory.path)/repository holds no region\(region.map { " \($0)" } ?? "").")
        }
        var isSound = true
        for region in regions { isSound = try await verify(region, directory, key) && isSound }
        if !isSound { throw ExitCode.failure }
    }

    private func verify(_ region: String, _ directory: DataDirectory, _ key: RepositoryKey) async throws -> Bool {
        let repository = try await Repository.open(
            LocalDirectoryStore(directory: directory.repository(region: region)),
            key: key,
            access: .reading
        )
        let ledger = try await expectations(region, directory)
        let report = try await repository.verify(.all, expecting: ledger.manifests)
        for problem in report.problems {
            let names = problem.snapshots.compactMap { ledger.names[$0.name] }
            let known = names.isEmpty ? "" : " [\(names.joined(separator: ", "))]"
            say("\(region): damaged: \(problem)\(known)")
        }
        let verdict = report.isSound ? "all is sound" : "\(report.problems.count) problems"
        say(
            "\(region): read \(report.objectsRead) objects, \(report.bytesRead) bytes, \(report.snapshotsChecked) "
                + "snapshots: \(verdict)"
        )
        return report.isSound
    }

    /// The snapshots that the ledger says must be there, and what their owners call them.
    private func expectations(
        _ region: String,
        _ directory: DataDirectory
    ) async throws -> (manifests: [SnapshotID], names: [String: String]) {
        guard FileManager.default.fileExists(atPath: directory.ledger) else { return ([], [:]) }
        let snapshots = try await SnapshotCatalog(ledger: try Ledger(path: directory.ledger)).available(in: region)
        return (
            try snapshots.map { try SnapshotID($0.manifest) },
            Dictionary(snapshots.map { ($0.manifest, $0.name) }) { $1 }
        )
    }

    private func say(_ text: String) {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }
}
