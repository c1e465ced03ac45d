import Foundation
import Ledger
import Logging
import Metrics
import Repository

/// Keeps what the snapshots and logs of a region consist of locked, in buckets that have locks, for as long as they are kept.
///
/// What is written is locked when it is written; locks are lengthened here.
struct LockSweep: Sendable {
    /// How often it looks, in seconds.
    private static let secondsBetween = 300.0

    private let fleet: Fleet

    init(_ fleet: Fleet) { self.fleet = fleet }

    /// Looks every few minutes of the fleet's clock, until cancelled.
    func run() async {
        while !Task.isCancelled {
            for (region, repository) in fleet.repositories {
                do {
                    try await sweep(region, repository)
                } catch is CancellationError {
                    return
                } catch {
                    Counter(label: "holdfast_lock_failures_total", dimensions: [("region", region)]).increment()
                    fleet.logger.error(
                        "Objects can't be locked",
                        metadata: ["region": "\(region)", "error": "\(error)"]
                    )
                }
            }
            try? await fleet.clock.sleep(seconds: Self.secondsBetween)
        }
    }

    /// Locks what is new, renews what is about to end, and deletes what could not be deleted before.
    func sweep(_ region: String, _ repository: Repository) async throws {
        if repository.locksObjects { try await lock(region, repository) }
        let leftovers = try await fleet.ledger.read { try $0.all(Leftover.self) }
        for leftover in leftovers where leftover.scope.region == region { try await fleet.clear(leftover) }
    }

    private func lock(_ region: String, _ repository: Repository) async throws {
        let now = fleet.clock.now()
        let (snapshots, points, backups, logs) = try await fleet.ledger.read { reader in
            (
                try reader.all(Snapshot.self).filter { $0.scope.region == region && $0.status == .available },
                try reader.all(RecoveryPoint.self).filter { $0.scope.region == region },
                try reader.all(AutomatedBackup.self).filter { $0.scope.region == region },
                try reader.all(CaptureProgress.self).filter { $0.scope.region == region }
            )
        }
        let days = Dictionary(
            backups.map { ($0.key, $0.retentionDays) },
            uniquingKeysWith: max
        )
        for snapshot in snapshots {
            let end = LockRule.end(of: snapshot, retentionDays: days[snapshot.key], fleet.settings, now)
            if let end, end > now { try await repository.keep(SnapshotID(snapshot.manifest), until: end) }
        }
        for point in points {
            let end = LockRule.end(completeAt: point.completeAt, retentionDays: days[point.resourceID])
            if let end, end > now { try await repository.keep(SnapshotID(point.manifest), until: end) }
        }
        for progress in logs {
            let end = LockRule.end(completeAt: now, retentionDays: days[progress.resourceID])
            guard let end else { continue }
            let stream = try StreamID(BackupKey.stream(of: progress.resourceID))
            let needed = progress.kept.map(\.logRange)
            try await repository.keepLog(of: stream, needed: needed, until: end, now: now)
        }
        repository.forgetLocks(before: now)
    }
}

/// How long objects are locked.
enum LockRule {
    /// Until when a snapshot's objects are locked; nothing where they aren't.
    ///
    /// A manual snapshot lives until it is deleted, so its lock is renewed every day; an automated one's ends when its
    /// retention period does, with the day that the next snapshot may take to stand in for it.
    static func end(of snapshot: Snapshot, retentionDays: Int?, _ settings: FleetSettings, _ now: Date) -> Date? {
        guard snapshot.origin.staysUntilDeleted else {
            return snapshot.createdAt.flatMap { end(completeAt: $0, retentionDays: retentionDays) }
        }
        return now.addingTimeInterval(Double(settings.lockDays + 1) * secondsPerDay)
    }

    /// Until when what is written of a snapshot is locked at once; nothing where it isn't.
    static func end(ofNew snapshot: Snapshot, retentionDays: Int?, _ settings: FleetSettings, _ now: Date) -> Date? {
        var snapshot = snapshot
        snapshot.createdAt = now
        return end(of: snapshot, retentionDays: retentionDays, settings, now)
    }

    /// Until when what became complete at a time is locked under a retention period.
    static func end(completeAt time: Date, retentionDays: Int?) -> Date? {
        guard let retentionDays, retentionDays > 0 else { return nil }
        return time.addingTimeInterval(Double(retentionDays + 2) * secondsPerDay)
    }
}

extension LogSpan {
    /// The same in the repository's words.
    fileprivate var logRange: LogRange { LogRange(timeline: UInt32(clamping: timeline), start: start, end: end) }
}

extension Fleet {
    /// Until when what is written of a snapshot now is locked, in a repository that locks objects; nothing where it isn't.
    func lockEnd(ofNew snapshot: Snapshot) async throws -> Date? {
        guard try repository(snapshot.scope).locksObjects else { return nil }
        let days = try await ledger.read { reader in
            try reader.list(AutomatedBackup.self, ownedBy: snapshot.key).map(\.retentionDays).max()
        }
        return LockRule.end(ofNew: snapshot, retentionDays: days, settings, clock.now())
    }
}
