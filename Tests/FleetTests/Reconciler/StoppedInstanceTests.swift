import Foundation
import Ledger
import Testing

@testable import Fleet

/// A real server that is stopped while the clock is moved through days.
@Suite(.enabled(if: ManualWallClock.faketime != nil)) struct `A stopped instance` {
    private static func day(_ day: Int, _ time: String = "12:00:00") throws -> Date {
        try utc(String(format: "2031-03-%02dT", day) + time + "Z")
    }

    @Test(.timeLimit(.minutes(15)))
    func `is started after seven days, which don't count toward its retention period`() async throws {
        let clock = ManualWallClock(startingAt: try Self.day(1))
        try await FleetFixture.with(clock: clock) { fixture in
            try await fixture.createAndAwait("app", retentionDays: 1) {
                $0.backupWindow = "03:00-03:30"
                $0.maintenanceWindow = "mon:10:00-mon:11:00"
            }
            let id = try await fixture.instance("app").resourceID
            try await fixture.awaitBackups(id, 1)
            try await fixture.awaitInstance("app")
            var journal = try await Journal(fixture, "app")
            try await journal.write(fixture, "app", rows: 2)
            try await fixture.awaitRestorable("app", through: clock.now())
            let before = try #require(try await fixture.window(id))
            _ = try await fixture.fleet.stopInstance("app", snapshot: nil, in: fixture.scope)
            try await fixture.awaitInstance("app", .stopped)
            let stopped = try await fixture.instance("app")
            let stoppedAt = try #require(stopped.stoppedAt)
            #expect(stopped.restartsAt == stoppedAt.addingTimeInterval(7 * 86_400))

            try clock.move(to: stoppedAt.addingTimeInterval(7 * 86_400 - 60))
            try await Scheduler(fixture.fleet).beginWhatIsDue()
            try await fixture.awaitIdle()
            #expect(try await fixture.instance("app").status == .stopped)
            #expect(try await fixture.window(id)?.earliest == before.earliest)

            try clock.move(to: stoppedAt.addingTimeInterval(7 * 86_400 + 1))
            try await fixture.awaitInstance("app")
            #expect(try await fixture.events("app").contains("0154"))
            #expect(try await fixture.events("app").last { $0 == "0088" } != nil)
            #expect(try await fixture.instance("app").stoppedAt == nil)
            let pauses = try #require(try await fixture.automatedBackup(id)?.pauses)
            #expect(pauses.count == 1)
            #expect(abs(pauses[0].endedAt.timeIntervalSince(pauses[0].begunAt) - 7 * 86_400) < 600)

            // A day of retention, of which seconds have passed: what was there before the stop is there still.
            try await fixture.awaitRestorable("app", through: clock.now())
            try await Scheduler(fixture.fleet).beginWhatIsDue()
            try await fixture.awaitIdle()
            #expect(try await fixture.window(id)?.earliest == before.earliest)
            #expect(try await fixture.automatedSnapshots(id).contains { $0.createdAt == before.earliest })
            try await fixture.restore(.instance("app"), to: before.latest, as: "copy")
            try await fixture.awaitInstance("copy")
            #expect(try await Journal.read(fixture, "copy") == journal.all)
        }
    }

    @Test func `that was stopped before that was written down is given seven days from now`() async throws {
        try await FleetFixture.withStores { fixture in
            try await fixture.stage("app", status: .stopped)
            try await Scheduler(fixture.fleet).beginWhatIsDue()
            let stopped = try await fixture.instance("app")
            #expect(stopped.status == .stopped && stopped.stoppedAt != nil)
            #expect(try await fixture.work(on: stopped).isEmpty)
        }
    }

    @Test func `that is deleted lets its retained backups live as long as they would have`() async throws {
        try await FleetFixture.withStores { fixture in
            let app = try await fixture.stage("app", retentionDays: 2)
            var backup = try #require(try await fixture.automatedBackup(app.resourceID))
            let now = fixture.fleet.clock.now()
            backup.add(pauseSince: now.addingTimeInterval(-5 * 86_400), until: now)
            #expect(backup.windowStart(endingAt: now) == now.addingTimeInterval(-7 * 86_400))
            backup.add(pauseSince: nil, until: now)
            #expect(backup.pauses?.count == 1)
        }
    }
}

@Suite struct `An instance that couldn't be made` {
    @Test(.timeLimit(.minutes(5))) func `gives its port back`() async throws {
        try await FleetFixture.with(engines: .broken, adjusting: attempting(2)) { fixture in
            let first = try await fixture.create("first", retentionDays: 0)
            await #expect(throws: FleetError.self) {
                try await fixture.create("second", retentionDays: 0) { $0.port = first.port }
            }
            try await fixture.awaitInstance("first", .failed)
            let second = try await fixture.create("second", retentionDays: 0) { $0.port = first.port }
            #expect(second.port == first.port)
            try await fixture.delete("first")
            try await fixture.awaitGone("first")
        }
    }
}
