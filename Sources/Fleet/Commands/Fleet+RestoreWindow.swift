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

    /// What can be restored of an instance at `now`, read within a transaction; a gap may lie between its ends.
    package static func restoreWindow(
        of backup: AutomatedBackup,
        at now: Date,
        _ reader: LedgerReader
    ) throws -> RestoreWindow? {
        try restorable(of: backup, at: now, reader)?.window
    }

    /// The last part of the window, in which every second can be restored; it is what an owner is told.
    package static func unbrokenWindow(
        of backup: AutomatedBackup,
        at now: Date,
        _ reader: LedgerReader
    ) throws -> RestoreWindow? {
        guard let (window, progress, bases) = try restorable(of: backup, at: now, reader) else { return nil }
        let begun = progress.unbrokenStart(bases) ?? .distantPast
        return RestoreWindow(earliest: max(window.earliest, begun), latest: window.latest)
    }

    private static func restorable(
        of backup: AutomatedBackup,
        at now: Date,
        _ reader: LedgerReader
    ) throws -> (window: RestoreWindow, progress: CaptureProgress, bases: [RestoreBase])? {
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
        guard earliest <= latest else { return nil }
        return (RestoreWindow(earliest: earliest, latest: latest), progress, bases)
    }
}

extension CaptureProgress {
    /// When the last stretch of log that can be restored has its first base; nothing where no gap is kept.
    func unbrokenStart(_ bases: [RestoreBase]) -> Date? {
        guard !earlier.isEmpty else { return nil }
        if let current = firstRestorable(from: bases) { return current }
        // A gap can open before the stretch behind an earlier one had its base.
        for before in earlier.reversed() {
            let own = bases.filter {
                $0.log.timeline == before.timeline && $0.log.start >= before.start && $0.log.end <= before.end
            }
            if let first = own.map(\.completeAt).min() { return first }
        }
        return nil
    }

    /// The latest time that these bases and the log can restore.
    ///
    /// Behind a gap nothing can, before a snapshot that was begun there is complete.
    func latest(from bases: [RestoreBase]) -> Date? {
        firstRestorable(from: bases) == nil ? restorableBeforeGap : restorableTime
    }

    /// The first time behind the last gap that can be restored.
    private func firstRestorable(from bases: [RestoreBase]) -> Date? {
        let base = bases.filter { $0.log.timeline == timeline && $0.log.start >= start }.map(\.completeAt).min()
        guard let base, let restorableTime, restorableTime >= base else { return nil }
        return base
    }
}
