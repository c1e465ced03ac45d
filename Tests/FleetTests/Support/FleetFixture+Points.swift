import Fleet
import Foundation
import Ledger

/// Recovery points written straight into the ledger.
extension FleetFixture {
    /// Puts a recovery point into the ledger whose log begins at the segment `number`.
    func stagePoint(
        _ number: Int,
        of backup: AutomatedBackup,
        at date: Date,
        timeline: Int = 1,
        damage: String? = nil
    ) async throws {
        var snapshot = Snapshot(
            scope: backup.scope,
            identifier: "point-\(number)",
            origin: .recoveryPoint,
            instance: backup.instance,
            manifest: "\(backup.identifier).\(timeline).\(number)",
            requestedAt: date,
            tags: []
        )
        snapshot.createdAt = date
        snapshot.log = LogSpan(timeline: timeline, start: UInt64(number) << 24, end: UInt64(number) << 24 + 100)
        guard var point = RecoveryPoint(snapshot) else { return }
        point.damage = damage
        let staged = point
        try await fleet.ledger.write { try $0.insert(staged) }
    }

    /// Puts a recovery point for each of some days into the ledger, each with a segment of log.
    func stagePoints(of backup: AutomatedBackup, days: Int, from start: Date) async throws {
        for day in 0..<days {
            try await stagePoint(day, of: backup, at: start.addingTimeInterval(Double(day) * secondsPerDay))
        }
        var progress = CaptureProgress(scope: backup.scope, resourceID: backup.key, timeline: 1, start: 0)
        progress.end = UInt64(days) << 24
        progress.restorableTime = start.addingTimeInterval((Double(days) - 0.5) * secondsPerDay)
        let staged = progress
        try await fleet.ledger.write { try $0.put(staged) }
    }
}
