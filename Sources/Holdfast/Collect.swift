import ArgumentParser
import Fleet
import Foundation
import Repository

/// The command `holdfast gc`.
struct Collect: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc",
        abstract: "Free what no snapshot needs any more.",
        discussion: """
            The service does this every hour. While it runs, this command asks it to do it now and waits; else it does \
            it itself.
            """
    )

    @OptionGroup var maintenance: MaintenanceOption

    func run() async throws {
        for region in try await maintenance.regions() {
            for line in try await collect(region) { maintenance.say(region, line) }
        }
    }

    private func collect(_ region: String) async throws -> [String] {
        let ledger = try maintenance.ledger()
        if let ledger, maintenance.service != nil {
            let work = ServiceWork(region: region, ledger: ledger, directory: maintenance.store.data.directory)
            return try await work.run(.collectGarbage, title: "Collecting \(region)", unit: "packs").lines
        }
        let lock = try maintenance.lock()
        defer { _ = lock }
        var expected: [SnapshotID] = []
        if let ledger {
            let known = try await RepositoryCatalog(ledger: ledger).snapshots(in: region)
            expected = try known.map { try SnapshotID($0.manifest) }
        }
        let (line, wanted) = (ProgressLine("Collecting \(region)"), expected)
        let report = try await maintenance.withWriting(region) { repository in
            try await repository.collectGarbage(expecting: wanted) { line.show($0, of: $1, unit: "packs") }
        }
        return [report.line]
    }
}
