import Foundation
import Ledger

extension LedgerReader {
    /// The last time that automated backups can restore, or could if what is damaged were whole again.
    ///
    /// Behind a gap that is the time before it until a base of the new stretch is here, however much log is: who counts
    /// a retention period back from it never lets go of all that can be restored.
    func lastRestorable(of backup: AutomatedBackup, evenIfDamaged: Bool = false) throws -> Date? {
        guard let progress = try captureProgress(backup.scope, resourceID: backup.key) else { return nil }
        let snapshots = try automatedSnapshots(of: backup).filter { evenIfDamaged || $0.damage == nil }
        let points = try points(of: backup, progress).filter { evenIfDamaged || $0.damage == nil }
        return progress.latest(from: snapshots.compactMap(\.base) + points.map(\.base)) ?? progress.restorableTime
    }

    /// The first points of the last stretch; at home its snapshots say enough.
    private func points(of backup: AutomatedBackup, _ progress: CaptureProgress) throws -> [RecoveryPoint] {
        guard !backup.isAtHome else { return [] }
        let start = LogSpan(timeline: progress.timeline, start: progress.start, end: progress.end)
        return try recoveryPoints(ownedBy: backup.key, from: start, limit: 64)
    }
}
