import Foundation
import Ledger

/// Looks for backups that the retention period no longer covers.
///
/// The rule reads everything that is kept of an instance, and counts days: so each is looked at once a minute of the time
/// that counts for it, which stands still where nothing is captured.
struct ExpiryPatrol {
    /// What a look depends on, but for the backups themselves.
    private struct Look {
        let at: Date
        let captured: Date?
        let retentionDays: Int
        let status: AutomatedBackup.Status

        func isRecent(comparedWith next: Look) -> Bool {
            let movedSeconds = (next.captured ?? .distantPast).timeIntervalSince(captured ?? .distantPast)
            return next.at.timeIntervalSince(at) < 60 && movedSeconds < 60 && retentionDays == next.retentionDays
                && status == next.status
        }
    }

    private let fleet: Fleet
    private let scheduler: Scheduler
    private var looks: [String: Look] = [:]

    init(_ scheduler: Scheduler) {
        self.scheduler = scheduler
        fleet = scheduler.fleet
    }

    /// Begins what is due.
    mutating func look() async throws {
        let now = fleet.clock.now()
        let backups = try await fleet.ledger.read { reader in
            try reader.all(AutomatedBackup.self).map {
                ($0, captured: try reader.captureProgress($0.scope, resourceID: $0.key)?.restorableTime)
            }
        }
        var next: [String: Look] = [:]
        for (backup, captured) in backups {
            let look = Look(at: now, captured: captured, retentionDays: backup.retentionDays, status: backup.status)
            if let last = looks[backup.key], last.isRecent(comparedWith: look) {
                next[backup.key] = last
            } else {
                next[backup.key] = look
                try await begin(backup, at: now)
            }
        }
        looks = next
    }

    private func begin(_ backup: AutomatedBackup, at now: Date) async throws {
        guard try await fleet.ledger.read({ try Expiry.isDue(of: backup, at: now, $0) }) else { return }
        let order = WorkOrder.expireBackups(resourceID: backup.key)
        try await scheduler.begin(order, on: "expiry/\(backup.key)", in: backup.scope, at: now)
    }
}
