import Foundation
import Ledger
import Logging
import Repository
import Testing

@testable import Fleet

@Suite struct `Letting go of expired backups` {
    private static func next(_ fixture: FleetFixture, _ instance: Instance) async throws -> String? {
        let now = fixture.fleet.clock.now()
        return try await fixture.fleet.ledger.write { writer in
            let backup = try #require(try writer.reader.automatedBackup(resourceID: instance.resourceID))
            guard case .snapshot(let snapshot) = try Expiry.next(of: backup, at: now, writer) else { return nil }
            return snapshot.identifier
        }
    }

    private static func expire(_ fixture: FleetFixture, _ instance: Instance) async throws {
        let work = Work(
            scope: fixture.scope,
            id: "w-expiry",
            subject: "expiry/\(instance.resourceID)",
            order: .expireBackups(resourceID: instance.resourceID),
            createdAt: fixture.fleet.clock.now()
        )
        try await fixture.fleet.ledger.write { try $0.insert(work) }
        try await WorkTask(fleet: fixture.fleet, work: work, logger: Logger(label: "test")).run()
    }

    @Test func `asks before each one whether a rewind was accepted meanwhile that needs it`() async throws {
        try await FleetFixture.withStores { fixture in
            let instance = try await fixture.stage(backupsOfDays: [6, 5, 4, 3, 0])
            #expect(try await Self.next(fixture, instance) == "s0")
            #expect(try await Self.next(fixture, instance) == "s0", "it is taken up again until it has gone")
            await #expect(throws: FleetError.self) { try await fixture.rewind("app", to: .snapshot("s0")) }
            try await fixture.rewind("app", to: .snapshot("s1"), keeping: false)
            try await Self.expire(fixture, instance)
            let left = try await fixture.automatedSnapshots(instance.resourceID)
            #expect(left.map(\.identifier).sorted() == ["s1", "s3", "s4"])
            #expect(left.allSatisfy { $0.status == .available })
        }
    }

    @Test func `is due again where it was interrupted, and ends it`() async throws {
        try await FleetFixture.withStores { fixture in
            let instance = try await fixture.stage(backupsOfDays: [6, 5, 0])
            let resourceID = instance.resourceID
            #expect(try await Self.next(fixture, instance) == "s0")
            let now = fixture.fleet.clock.now()
            let isDue = try await fixture.fleet.ledger.read { reader in
                let backup = try #require(try reader.automatedBackup(resourceID: resourceID))
                return try Expiry.isDue(of: backup, at: now, reader)
            }
            #expect(isDue)
            try await Self.expire(fixture, instance)
            #expect(try await fixture.automatedSnapshots(resourceID).map(\.identifier).sorted() == ["s1", "s2"])
        }
    }

    @Test func `leaves no recovery point behind that only the repository knows`() async throws {
        try await FleetFixture.withStores { fixture in
            let instance = try await fixture.stage(backupsOfDays: [5, 0])
            var staged = try await fixture.stageSnapshot("point", of: "app", .recoveryPoint)
            try await fixture.fleet.ledger.write { [staged] in
                try $0.delete(Snapshot.self, staged.identifier, in: staged.scope)
            }
            staged.createdAt = fixture.fleet.clock.now().addingTimeInterval(-6 * 86_400)
            let point = try #require(RecoveryPoint(staged))
            try await fixture.fleet.ledger.write { try $0.insert(point) }
            let now = fixture.fleet.clock.now()
            try await fixture.fleet.ledger.write { writer in
                let backup = try #require(try writer.reader.automatedBackup(resourceID: instance.resourceID))
                _ = try Expiry.next(of: backup, at: now, writer)
            }
            #expect(try await fixture.recoveryPoints(instance.resourceID).isEmpty)
            let left = try await fixture.fleet.ledger.read { try $0.all(Leftover.self) }
            #expect(left.map(\.name) == [point.manifest], "a daemon that ends here finds it again")
            let region = fixture.scope.region
            try await LockSweep(fixture.fleet).sweep(region, #require(fixture.fleet.repositories[region]))
            #expect(try await fixture.fleet.ledger.read { try $0.all(Leftover.self) }.isEmpty)
        }
    }
}
