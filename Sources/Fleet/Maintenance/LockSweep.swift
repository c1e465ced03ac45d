import Foundation
import Ledger
import Logging
import Metrics
import Repository

/// Locks what the snapshots and logs of a region consist of, in buckets that have locks, for as long as they are kept.
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
        let (snapshots, points, backups) = try await fleet.ledger.read { reader in
            (
                try reader.all(Snapshot.self).filter { $0.scope.region == region && $0.status == .available },
                try reader.all(RecoveryPoint.self).filter { $0.scope.region == region },
                try reader.all(AutomatedBackup.self).filter { $0.scope.region == region }
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
        for (key, days) in days {
            guard let end = LockRule.end(completeAt: now, retentionDays: days) else { continue }
            try await repository.keepLog(of: StreamID(BackupKey.stream(of: key)), until: end)
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

    /// Until when what became complete at a time is locked under a retention period.
    static func end(completeAt time: Date, retentionDays: Int?) -> Date? {
        guard let retentionDays, retentionDays > 0 else { return nil }
        return time.addingTimeInterval(Double(retentionDays + 2) * secondsPerDay)
    }
}
