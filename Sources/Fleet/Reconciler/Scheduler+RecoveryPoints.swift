import Engine
import Foundation
import Ledger

extension Scheduler {
    /// Begins the recovery points that are due at the clock's present time.
    func beginRecoveryPoints() async throws {
        let now = fleet.clock.now()
        let settings = fleet.settings
        let rule = RecoveryPointRule(
            logBytesMax: UInt64(settings.recoveryPointMiB) << 20,
            secondsMax: settings.recoveryPointMinutes * 60
        )
        let due = try await fleet.ledger.read { reader in
            try reader.all(Instance.self).filter { try Self.isPointDue(of: $0, rule, at: now, reader) }
        }
        for instance in due {
            let order = WorkOrder.takeRecoveryPoint(resourceID: instance.resourceID, manifest: fleet.names.token())
            let subject = WorkTask.recoverySubject(of: instance.resourceID)
            try await begin(order, on: subject, in: instance.scope, at: now)
        }
    }

    private static func isPointDue(
        of instance: Instance,
        _ rule: RecoveryPointRule,
        at now: Date,
        _ reader: LedgerReader
    ) throws -> Bool {
        guard instance.isBackedUp, instance.status == .available, instance.wish == .running,
            let progress = try reader.captureProgress(instance.scope, resourceID: instance.resourceID)
        else { return false }
        let base = try reader.newestBases(of: instance.resourceID)
            .filter { $0.log.timeline == progress.timeline }.max { $0.log.start < $1.log.start }
        let known = base.map { RecoveryPointRule.Base(completeAt: $0.completeAt, log: $0.log) }
        let segment = UInt64(WALSegment.bytesDefault)
        guard rule.isDue(after: known, progress, segmentBytes: segment, now: now) else { return false }
        let backup = try reader.automatedBackup(resourceID: instance.resourceID)
        return backup.map { $0.pointNotBefore ?? now <= now } ?? false
    }
}

extension LedgerReader {
    /// The newest complete snapshots of an instance, recovery points among them; a few of each, newest first.
    func newestBases(of resourceID: String) throws -> [RestoreBase] {
        let snapshots = try newest(Snapshot.self, ownedBy: resourceID, limit: Self.basesMax).compactMap(\.base)
        let points = try newest(RecoveryPoint.self, ownedBy: resourceID, limit: Self.basesMax).map(\.base)
        return (snapshots + points).sorted { $0.log.start > $1.log.start }
    }

    /// How many of the newest snapshots are looked at; more than may fail one after the other.
    private static var basesMax: Int { 8 }
}
