package import Foundation
package import Ledger

/// The times that an instance's automated backups can restore.
package struct RestoreWindow: Equatable, Sendable {
    /// The first time that can be restored.
    package var earliest: Date
    /// The last time that can be restored.
    package var latest: Date

    /// Refuses a time outside the window, in the words of RDS.
    func check(_ time: Date) throws {
        guard time <= latest else {
            throw FleetError.invalid(
                "The specified instance cannot be restored to a time later than \(timestampText(latest))."
            )
        }
        guard time >= earliest else {
            throw FleetError.invalid(
                "The specified instance cannot be restored to a time earlier than \(timestampText(earliest))."
            )
        }
    }
}

/// A time as RDS writes it in its sentences: whole seconds in UTC.
package func timestampText(_ date: Date) -> String {
    Date(timeIntervalSince1970: date.timeIntervalSince1970.rounded(.down)).formatted(.iso8601)
}

extension Fleet {
    /// What can be restored of an instance now; `nil` before its first backup is complete.
    package func restoreWindow(of backup: AutomatedBackup) async throws -> RestoreWindow? {
        let now = clock.now()
        return try await ledger.read { try Self.restoreWindow(of: backup, at: now, $0) }
    }

    /// What can be restored of an instance at `now`, read within a transaction.
    package static func restoreWindow(
        of backup: AutomatedBackup,
        at now: Date,
        _ reader: LedgerReader
    ) throws -> RestoreWindow? {
        let snapshots = try reader.automatedSnapshots(of: backup)
        let complete = snapshots.filter { $0.status == .available && $0.damage == nil }
        // Copies elsewhere have recovery points only; at home the oldest of them says enough.
        let points = try reader.list(RecoveryPoint.self, ownedBy: backup.key, limit: backup.isAtHome ? 1 : .max)
        let bases =
            complete.compactMap(\.base) + (backup.isAtHome ? [] : points.filter { $0.damage == nil }.map(\.base))
        guard let oldest = (complete.compactMap(\.createdAt) + points.map(\.completeAt)).min(),
            let progress = try reader.captureProgress(backup.scope, resourceID: backup.key),
            let latest = progress.latest(from: bases)
        else { return nil }
        let end = try Expiry.end(of: backup, at: now, reader)
        let windowStart = backup.windowStart(endingAt: end)
        let earliest = max(oldest, windowStart)
        return earliest <= latest ? RestoreWindow(earliest: earliest, latest: latest) : nil
    }
}

extension CaptureProgress {
    /// The latest time that these bases and the log can restore.
    ///
    /// Behind a gap nothing can, before a snapshot that was begun there is complete.
    fileprivate func latest(from bases: [RestoreBase]) -> Date? {
        let base = bases.filter { $0.log.timeline == timeline && $0.log.start >= start }
            .map(\.completeAt).min()
        guard let base, let restorableTime, restorableTime >= base else { return restorableBeforeGap }
        return restorableTime
    }
}
