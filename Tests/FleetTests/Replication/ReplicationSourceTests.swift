import Foundation
import Ledger
import Testing

@testable import Fleet

@Suite struct `What a region answers about automated backups` {
    private let away = "eu-west-1"

    @Test
    func `names every base behind the last by its log, whatever the clock said and however many others there are`()
        async throws
    {
        try await FleetFixture.withStores { fixture in
            let app = try await fixture.stage("app")
            try await fixture.stageBackup(of: app)
            let backup = try #require(try await fixture.automatedBackup(app.resourceID))
            let now = Date()
            try await fixture.stagePoint(2, of: backup, at: now.addingTimeInterval(30 * secondsPerDay))
            for number in 0..<70 { try await fixture.stageSnapshot("manual-\(number)", of: "app") }
            try await fixture.stagePoint(3, of: backup, at: now.addingTimeInterval(60), damage: "gone")
            try await fixture.stagePoint(4, of: backup, at: now.addingTimeInterval(-secondsPerDay))
            try await fixture.stagePoint(1, of: backup, at: now, timeline: 2)
            let link = try fixture.fleet.link(to: fixture.scope.region)
            func bases(_ choice: BaseChoice) async throws -> [String] {
                let found = try await link.backup(
                    of: .resource(app.resourceID),
                    bases: choice,
                    account: fixture.scope.account
                )
                return found.bases.map { "\($0.log.timeline).\($0.log.start >> 24)" }
            }
            #expect(try await bases(.none).isEmpty)
            #expect(try await bases(.newest) == ["2.1"])
            let first = LogSpan(timeline: 1, start: 2 << 24, end: 2 << 24 + 100)
            #expect(try await bases(.after(first)) == ["1.4", "2.1"])
            #expect(try await bases(.after(LogSpan(timeline: 2, start: 1 << 24, end: 2 << 24))).isEmpty)
            try await fixture.stageSnapshot("automated", of: "app", .automated)
            #expect(try await bases(.after(LogSpan(timeline: 1, start: 99, end: 200))) == ["1.0", "1.2", "1.4", "2.1"])
            for number in 100..<200 { try await fixture.stagePoint(number, of: backup, at: now, timeline: 2) }
            #expect(try await bases(.after(first)).count == ReplicationSource.basesMax)
            #expect(try await bases(.after(first)).last == "2.161")
        }
    }

    /// What a wrong daemon says instead of what it was asked for.
    enum Lie: CaseIterable {
        case anotherName
        case anotherRegion
        case ownedByInstance
        case ownedByBackups
    }

    @Test(arguments: Lie.allCases) func `is refused where it is about something else`(lie: Lie) async throws {
        try await FleetFixture.withStores(besides: [away]) { fixture in
            let app = try await fixture.stage("app")
            try await fixture.stageBackup(of: app)
            let native = try await stageNative(fixture, with: lie)
            let there = fixture.there
            let fleet = try fixture.fleetThere { found in
                switch lie {
                case .anotherName: found.backup.instance.identifier = "other"
                case .anotherRegion: found.backup.instance.scope = there
                case .ownedByBackups, .ownedByInstance: found.backup.instance.resourceID = native.resourceID
                }
            }
            let request = ReplicationRequest(sourceARN: app.arn)
            let refusal = await #expect(throws: FleetError.self) {
                try await fleet.startReplication(request, in: fixture.there)
            }
            #expect(refusal?.code == .regionUnavailable)
            #expect(refusal?.description.contains("--peer us-east-1=URL") == true)
            let known = try await fleet.ledger.read { try $0.list(AutomatedBackup.self, in: fixture.there) }
            #expect(known.allSatisfy { $0.replication == nil })
        }
    }

    @Test func `is taken over where it is about the same instance alone`() async throws {
        try await FleetFixture.withStores(besides: [away]) { fixture in
            let app = try await fixture.stage("app")
            try await fixture.stageBackup(of: app)
            let replica = try await fixture.startReplication(of: app)
            let pause = Pause(begunAt: Date(timeIntervalSinceNow: -500), endedAt: Date(timeIntervalSinceNow: -100))
            let honest = try fixture.fleetThere { $0.backup.pauses = [pause] }
            try await Replicator(honest, replica).bringBases()
            #expect(try await fixture.replica(of: app)?.pauses == [pause])
            let wrong = try fixture.fleetThere { $0.backup.instance.resourceID = "db-OTHER" }
            for round in [Replicator(wrong, replica).bringBases, Replicator(wrong, replica).bringLog] {
                try await fixture.fleet.ledger.write { writer in
                    try writer.update(AutomatedBackup.self, replica.identifier, in: replica.scope) {
                        $0.replication?.logStart = LogSpan(timeline: 1, start: 0, end: 1)
                    }
                }
                await #expect(throws: FleetError.self) { try await round() }
            }
            #expect(try await fixture.replica(of: app)?.instance.resourceID == app.resourceID)
        }
    }

    /// An instance of the other region, or automated backups that were kept of it.
    private func stageNative(_ fixture: FleetFixture, with lie: Lie) async throws -> Instance {
        let staged = try await fixture.stage("native")
        try await fixture.stageBackup(of: staged)
        return try await fixture.fleet.ledger.write { [there = fixture.there] writer in
            let backup = try writer.reader.automatedBackup(resourceID: staged.resourceID)
            if let backup { try writer.delete(AutomatedBackup.self, backup.identifier, in: backup.scope) }
            try writer.delete(Instance.self, staged.identifier, in: staged.scope)
            var native = staged
            native.scope = there
            if lie == .ownedByInstance { try writer.insert(native) }
            if lie == .ownedByBackups {
                var kept = AutomatedBackup(identifier: "ab-native", instance: native)
                kept.status = .retained
                try writer.insert(kept)
            }
            return native
        }
    }
}
