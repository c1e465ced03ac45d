import Foundation
import Ledger
import Logging
import Metrics
import Repository

extension WorkTask {
    /// What pieces of work on an instance's recovery points have as their subject.
    static func recoverySubject(of resourceID: String) -> String { "recovery/\(resourceID)" }

    /// Takes an internal recovery point beside whatever else goes on; it gives way to all that restarts the server.
    func takeRecoveryPoint(_ resourceID: String, _ manifest: String) async throws {
        let (fleet, work, logger) = (fleet, work, logger)
        let id = try SnapshotID(manifest)
        let repository = try fleet.repository(work.scope)
        let isWanted = { @Sendable (reader: LedgerReader) in try Self.isPointWanted(of: resourceID, reader) }
        try await fleet.whileWanted(isWanted) {
            guard let instance = try await fleet.ledger.read({ try $0.instance(resourceID: resourceID) }),
                try await !repository.contains(id)
            else { return }
            let point = Snapshot(
                scope: work.scope,
                identifier: "recovery-point-\(manifest)",
                origin: .recoveryPoint,
                instance: instance,
                manifest: manifest,
                requestedAt: work.createdAt,
                tags: []
            )
            let begun = ContinuousClock.now
            try await BackupSession(fleet: fleet, instance: instance, snapshot: point, logger: logger)
                .run(repository)
            Timer(label: "holdfast_recovery_point_duration_seconds").record(duration: ContinuousClock.now - begun)
        }
        guard try await fleet.ledger.read({ try Self.isPointWanted(of: resourceID, $0) }) else {
            return try await dropRecoveryPoint(resourceID, manifest)
        }
        let point = RecoveryPoint(try Snapshot(stored: try await repository.header(id)))
        try await finish { writer in
            guard try Self.isPointWanted(of: resourceID, writer.reader) else {
                throw Postponed(reason: "the end of other work, which makes the point superfluous")
            }
            if let point { try writer.put(point) }
        }
        Counter(label: "holdfast_recovery_points_total").increment()
    }

    /// Ends the work without a point, and removes one that was published a moment before.
    func dropRecoveryPoint(_ resourceID: String, _ manifest: String, retryAt: Date? = nil) async throws {
        let scope = work.scope
        let isKnown = try await fleet.ledger.read { try $0.find(RecoveryPoint.self, manifest, in: scope) != nil }
        if !isKnown { try await fleet.letGo(manifest: manifest, in: scope) }
        try await finish { writer in
            guard let backup = try writer.reader.automatedBackup(resourceID: resourceID) else { return }
            try writer.update(AutomatedBackup.self, backup.identifier, in: backup.scope) { $0.pointNotBefore = retryAt }
        }
    }

    /// Waits until no recovery point of an instance is being taken; call it when none is wanted any more.
    func awaitNoRecoveryPoint(of resourceID: String) async throws {
        let limit = ContinuousClock.now + .seconds(60)
        while try await !fleet.ledger.read({ try $0.work(on: Self.recoverySubject(of: resourceID)) }).isEmpty {
            guard ContinuousClock.now < limit else { throw Postponed(reason: "a recovery point under way") }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    private static func isPointWanted(of resourceID: String, _ reader: LedgerReader) throws -> Bool {
        guard let instance = try reader.instance(resourceID: resourceID) else { return false }
        return instance.isBackedUp && [.available, .backingUp].contains(instance.status)
    }
}
