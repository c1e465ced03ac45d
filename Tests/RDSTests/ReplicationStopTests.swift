import Fleet
import Foundation
import Ledger
import Testing

@Suite struct `Stopping the replication of automated backups` {
    @Test func `answers the window in which every second can be restored`() async throws {
        try await World.with { world in
            let backup = try await world.replicated(try await world.available("app"))
            let arn = backup.instance.arn
            let answer = await world.call("StopDBInstanceAutomatedBackupsReplication", ["SourceDBInstanceArn": arn])
            #expect(answer["Status"] == "retained")
            #expect(answer["EarliestTime"] == "2026-11-18T11:26:40.000Z")
            #expect(answer["LatestTime"] == "2026-11-18T12:25:40.000Z")
            let again = await world.call("DescribeDBInstanceAutomatedBackups", ["DbiResourceId": "db-AWAY"])
            #expect(again["EarliestTime"] == answer["EarliestTime"])
        }
    }
}

extension World {
    /// Backups of an instance of another region like `instance`, with a gap that began two hours ago and a base an hour
    /// ago.
    fileprivate func replicated(_ instance: Instance) async throws -> AutomatedBackup {
        var source = instance
        source.scope = Scope(account: World.account, region: "eu-west-1")
        source.resourceID = "db-AWAY"
        var backup = AutomatedBackup(identifier: "ab-away", instance: source)
        backup.scope = scope
        backup.status = .replicating
        backup.replication = Replication(sourceARN: source.arn, retentionDays: 7, tags: [])
        let (staged, now) = (backup, clock.now())
        var progress = CaptureProgress(scope: scope, resourceID: backup.key, timeline: 1, start: 400)
        progress.end = 800
        progress.earlier = [LogSpan(timeline: 1, start: 0, end: 200)]
        progress.restorableBeforeGap = now.addingTimeInterval(-7_200)
        progress.restorableTime = now.addingTimeInterval(-60)
        let points = [(10_800.0, 0), (3_600.0, 500)].compactMap { seconds, start -> RecoveryPoint? in
            var point = Snapshot(
                scope: staged.scope,
                identifier: "point-\(start)",
                origin: .recoveryPoint,
                instance: source,
                manifest: "point-\(start)",
                requestedAt: now.addingTimeInterval(-seconds),
                tags: []
            )
            point.createdAt = point.requestedAt
            point.log = LogSpan(timeline: 1, start: UInt64(start), end: UInt64(start) + 100)
            return RecoveryPoint(point)
        }
        let captured = progress
        try await fleet.ledger.write { writer in
            try writer.insert(staged)
            try writer.insert(captured)
            for point in points { try writer.insert(point) }
        }
        return staged
    }
}
