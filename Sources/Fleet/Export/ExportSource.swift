import Engine
package import Foundation
import Ledger
import Logging
package import Repository

/// What is exported: a snapshot, and log where a time was asked for.
package struct ExportSource: Sendable {
    /// The snapshot, or the one that a recovery to the time begins with.
    package let snapshot: Snapshot
    /// How the time is reached; `nil` where the snapshot itself was asked for.
    let plan: RestorePlan?

    /// A snapshot as it is.
    package init(_ snapshot: Snapshot) {
        self.snapshot = snapshot
        plan = nil
    }

    private init(_ snapshot: Snapshot, _ plan: RestorePlan) {
        self.snapshot = snapshot
        self.plan = plan
    }

    /// The state of an instance, named by its identifier or resource id, at a time; `nil` where the store has no
    /// automated backups of it.
    ///
    /// The plan is the one that a restore makes, from a ledger that is rebuilt for this in `scratch` and removed again.
    package static func find(
        _ instance: String,
        at time: Date?,
        region: String,
        _ repository: Repository,
        scratch: String
    ) async throws -> ExportSource? {
        let path = scratch + "/ledger.sqlite"
        let ledger = try Ledger(path: path)
        defer {
            try? ledger.close()
            for ending in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + ending) }
        }
        let report = try await LedgerRecovery(ledger: ledger).run(region: region, repository)
        let named = report.backups.filter { found in
            [found.backup.instance.identifier, found.backup.instance.resourceID, found.backup.arn].contains(instance)
        }
        guard let found = named.first else { return nil }
        guard named.count == 1 else {
            let names = named.map(\.backup.instance.resourceID).joined(separator: ", ")
            throw FleetError.invalid("There were several instances \(instance); name one by its resource id: \(names).")
        }
        if let time { try found.window?.check(time) }
        let fleet = try fleet(ledger, region, repository)
        let planner = RestorePlanner(fleet: fleet, scope: found.backup.scope)
        let plan = try await planner.plan(.time(resourceID: found.backup.key, time))
        let base = try await repository.header(SnapshotID(plan.manifest))
        return ExportSource(try SnapshotDescription(decoding: base.description).snapshot, plan)
    }

    /// A fleet that plans, and runs nothing.
    private static func fleet(_ ledger: Ledger, _ region: String, _ repository: Repository) throws -> Fleet {
        Fleet(
            ledger: ledger,
            repositories: [region: repository],
            installations: [],
            clock: SystemWallClock(),
            settings: FleetSettings(
                instancesDirectory: "",
                socketDirectory: "",
                authorityDirectory: "",
                engineUser: try .current()
            ),
            logger: Logger(label: "holdfast.export")
        )
    }
}
