import Foundation
import Ledger
import Testing

@testable import Fleet

@Suite struct `Replicated backups over a gap in their log` {
    /// The time that a test's points begin at, a week ago.
    private let start = Date(timeIntervalSinceNow: -7 * secondsPerDay)

    private func day(_ number: Double) -> Date { start.addingTimeInterval(number * secondsPerDay) }

    /// Replicated backups of one day with four daily points; behind a gap of three days there is log up to now.
    private func stage(_ fixture: FleetFixture) async throws -> AutomatedBackup {
        let app = try await fixture.stage("app", retentionDays: 7)
        try await fixture.stageBackup(of: app)
        var request = ReplicationRequest(sourceARN: app.arn)
        request.retentionDays = 1
        let replica = try await fixture.fleet.startReplication(request, in: fixture.there)
        try await fixture.stagePoints(of: replica, days: 4, from: start)
        let now = day(7)
        try await fixture.fleet.ledger.write { writer in
            guard var progress = try writer.reader.captureProgress(replica.scope, resourceID: replica.key) else {
                return
            }
            progress.beginStretch(at: 10 << 24, hadBase: true, now: now)
            (progress.end, progress.restorableTime) = (12 << 24, now)
            try writer.put(progress)
        }
        return replica
    }

    private func expired(_ fixture: FleetFixture, _ replica: AutomatedBackup) async throws -> [String] {
        let now = day(7)
        return try await fixture.fleet.ledger.read { try Expiry.retention(of: replica, at: now, $0) }.expired
            .map { String($0.dropFirst(replica.identifier.count + 1)) }
    }

    private func window(_ fixture: FleetFixture, _ replica: AutomatedBackup) async throws -> RestoreWindow? {
        let now = day(7)
        return try await fixture.fleet.ledger.read { try Fleet.restoreWindow(of: replica, at: now, $0) }
    }

    @Test func `expire by what can be restored, not by log that has no base yet`() async throws {
        try await FleetFixture.withStores(besides: ["eu-west-1"]) { fixture in
            let replica = try await stage(fixture)
            #expect(try await window(fixture, replica) == RestoreWindow(earliest: day(2.5), latest: day(3.5)))
            #expect(try await expired(fixture, replica) == ["1.0", "1.1"])
            // A base that can't be read is none.
            try await fixture.stagePoint(10, of: replica, at: day(6.8), damage: "gone")
            #expect(try await window(fixture, replica) == RestoreWindow(earliest: day(2.5), latest: day(3.5)))
            #expect(try await expired(fixture, replica) == ["1.0", "1.1"])
            try await fixture.stagePoint(11, of: replica, at: day(6.9))
            #expect(try await window(fixture, replica) == RestoreWindow(earliest: day(6), latest: day(7)))
            #expect(try await expired(fixture, replica) == ["1.0", "1.1", "1.2"])
        }
    }

    @Test func `are kept for their retention period when replication stops before a base has closed it`() async throws {
        try await FleetFixture.withStores(besides: ["eu-west-1"]) { fixture in
            let replica = try await stage(fixture)
            let kept = try await fixture.fleet.stopReplication(
                of: try #require(replica.replication?.sourceARN),
                in: fixture.there
            )
            #expect(kept.status == .retained)
            #expect(try await fixture.automatedBackup(kept.key)?.status == .retained)
            let days: [(Double, Bool)] = [(0.1, false), (0.9, false), (1.1, true)]
            for (days, isOver) in days {
                let now = Date(timeIntervalSinceNow: days * secondsPerDay)
                #expect(try await fixture.fleet.ledger.read { try Expiry.isOver(kept, at: now, $0) } == isOver)
                let window = try await fixture.fleet.ledger.read { try Fleet.restoreWindow(of: kept, at: now, $0) }
                #expect(isOver || window?.latest == day(3.5))
            }
        }
    }

    @Test func `are kept when replication stops while all of them are damaged, and can be restored when they heal`()
        async throws
    {
        try await FleetFixture.withStores(besides: ["eu-west-1"]) { fixture in
            let replica = try await stage(fixture)
            func damage(_ damage: String?) async throws {
                try await fixture.fleet.ledger.write { writer in
                    for point in try writer.reader.list(RecoveryPoint.self, ownedBy: replica.key) {
                        try writer.update(RecoveryPoint.self, point.id, in: point.scope) { $0.damage = damage }
                    }
                }
            }
            try await damage("gone")
            let arn = try #require(replica.replication?.sourceARN)
            let kept = try await fixture.fleet.stopReplication(of: arn, in: fixture.there)
            try await damage(nil)
            #expect(try await fixture.automatedBackup(kept.key)?.status == .retained)
            #expect(try await window(fixture, kept)?.latest == day(3.5))
            #expect(try await fixture.fleet.ledger.read { try $0.work(on: kept.key) }.isEmpty)
        }
    }

    @Test func `go when replication stops and there is nothing that a restore could begin with`() async throws {
        try await FleetFixture.withStores(besides: ["eu-west-1"]) { fixture in
            let app = try await fixture.stage("app", retentionDays: 7)
            try await fixture.stageBackup(of: app)
            let replica = try await fixture.startReplication(of: app)
            _ = try await fixture.fleet.stopReplication(of: app.arn, in: fixture.there)
            #expect(try await fixture.replica(of: app) == nil)
            #expect(try await fixture.fleet.ledger.read { try $0.work(on: replica.key) }.count == 1)
        }
    }

    /// Where log ends and goes on, and whether that is a gap to somebody who knew it up to segment 4 of timeline 2.
    private static let stretches: [([(Int, UInt64, UInt64)], Bool)] = [
        ([(2, 0, 9)], false),
        ([(2, 0, 4), (2, 6, 9)], true),
        ([(2, 0, 6), (2, 7, 9)], true),
        ([(2, 0, 1), (2, 2, 9)], false),
        ([(1, 0, 2), (2, 1, 9)], false),
        ([(2, 0, 6), (3, 5, 9)], false),
        ([(2, 0, 6), (3, 5, 7), (3, 8, 9)], true),
    ]

    @Test(arguments: stretches)
    func `tell a gap once, and none where a timeline ends`(spans: [(Int, UInt64, UInt64)], isGap: Bool) throws {
        let scope = Scope(account: "000000000001", region: "eu-west-1")
        var known = CaptureProgress(scope: scope, resourceID: "key", timeline: 2, start: 0)
        known.end = 4
        let last = try #require(spans.last)
        var progress = CaptureProgress(scope: scope, resourceID: "key", timeline: last.0, start: last.1)
        progress.end = last.2
        progress.earlier = spans.dropLast().map { LogSpan(timeline: $0.0, start: $0.1, end: $0.2) }
        #expect(progress.hasGap(since: known) == isGap)
        #expect(!progress.hasGap(since: progress))
    }
}
