import Foundation
import Ledger
import Repository
import Testing

@testable import Fleet

struct LogLocksTests {
    private static let day = 86_400.0

    @Test func `log is locked as long as its retention period asks for when it is written`() async throws {
        try await FleetFixture.withStores { fixture in
            let instance = try await fixture.stage("app", retentionDays: 7)
            let locks = LogLocks(ledger: fixture.fleet.ledger, region: fixture.scope.region, clock: fixture.fleet.clock)
            let stream = try StreamID(instance.stream)
            #expect(try await locks.lock(of: StreamID("nobody")) == nil)
            try await fixture.stageBackup(of: instance)
            let now = fixture.fleet.clock.now()
            let lock = try #require(try await locks.lock(of: stream))
            #expect(abs(lock.whole.timeIntervalSince(now) - 9 * Self.day) < 60)
            #expect(abs(lock.part.timeIntervalSince(now) - Self.day / 4) < 60)
            // Another region's repository holds no log of it.
            let others = LogLocks(ledger: fixture.fleet.ledger, region: "eu-west-1", clock: fixture.fleet.clock)
            #expect(try await others.lock(of: stream) == nil)
        }
    }

    @Test func `log of a replica is locked as long as the replica's retention period asks for`() async throws {
        try await FleetFixture.withStores { fixture in
            let instance = try await fixture.stage("app", retentionDays: 7)
            try await fixture.stageBackup(of: instance)
            try await fixture.fleet.ledger.write { writer in
                var replica = AutomatedBackup(identifier: "ab-away", instance: instance)
                replica.scope = fixture.there
                replica.replication = Replication(sourceARN: instance.arn, retentionDays: 3, tags: [])
                try writer.insert(replica)
            }
            let locks = LogLocks(ledger: fixture.fleet.ledger, region: "eu-west-1", clock: fixture.fleet.clock)
            let lock = try #require(try await locks.lock(of: StreamID(instance.stream)))
            #expect(abs(lock.whole.timeIntervalSince(fixture.fleet.clock.now()) - 5 * Self.day) < 60)
        }
    }

    @Test(arguments: [(Snapshot.Origin.manual, 31.0), (.automated, 9), (.recoveryPoint, 9)])
    func `what a snapshot writes is locked from its beginning as long as it would be then`(
        origin: Snapshot.Origin,
        days: Double
    ) async throws {
        try await FleetFixture.withStores { fixture in
            _ = try await fixture.stage("app")
            let snapshot = try await fixture.stageSnapshot("s", of: "app", origin)
            let (settings, now) = (fixture.fleet.settings, Date(timeIntervalSince1970: 1_000_000))
            let end = LockRule.end(ofNew: snapshot, retentionDays: 7, settings, now)
            #expect(end == now.addingTimeInterval(days * Self.day))
            // A directory locks nothing.
            #expect(try await fixture.fleet.lockEnd(ofNew: snapshot) == nil)
        }
    }
}
