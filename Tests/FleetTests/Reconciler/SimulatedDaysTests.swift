import Fleet
import Foundation
import Ledger
import Repository
import Testing

/// A real server whose clock is moved through days.
@Suite(.enabled(if: ManualWallClock.faketime != nil)) struct `Simulated days` {
    private static func day(_ day: Int, _ time: String) throws -> Date {
        try utc(String(format: "2031-03-%02dT", day) + time + "Z")
    }

    private static func name(_ day: Int, _ time: String = "03-00") -> String {
        String(format: "rds:app-2031-03-%02d-", day) + time
    }

    private static func begin(_ fixture: FleetFixture, retentionDays: Int) async throws -> Instance {
        try await fixture.create("app", retentionDays: retentionDays) {
            $0.backupWindow = "03:00-03:30"
            $0.maintenanceWindow = "mon:10:00-mon:11:00"
        }
        try await fixture.awaitInstance("app")
        let instance = try await fixture.instance("app")
        // A jump of the clock looks to the server like a receiver that has been silent for days.
        try await fixture.sql("app", "ALTER SYSTEM SET wal_sender_timeout = 0")
        try await fixture.sql("app", "SELECT pg_reload_conf()")
        try await fixture.awaitBackups(instance.resourceID, 1)
        try await fixture.awaitInstance("app")
        return instance
    }

    @Test(.timeLimit(.minutes(15)))
    func `bring a snapshot in each window, and let go of what the retention period no longer covers`() async throws {
        let clock = ManualWallClock(startingAt: try Self.day(1, "12:00:00"))
        try await FleetFixture.with(clock: clock) { fixture in
            let instance = try await Self.begin(fixture, retentionDays: 2)
            let id = instance.resourceID
            var expected = try await fixture.automatedSnapshots(id).map(\.identifier)
            for day in 2...6 {
                try clock.move(to: Self.day(day, "02:50:00"))
                try await fixture.awaitRestorable("app", through: Self.day(day, "02:50:00"))
                let before = try await fixture.automatedSnapshots(id).map(\.identifier)
                #expect(before == expected, "nothing is taken before the window opens")
                try clock.move(to: Self.day(day, "03:00:01"))
                expected.append(Self.name(day))
                try await fixture.awaitSnapshot(Self.name(day))
                try await fixture.awaitInstance("app")
                let taken = try await fixture.snapshot(Self.name(day))
                let opening = try Self.day(day, "03:00:00")
                #expect((0..<30).contains(taken.requestedAt.timeIntervalSince(opening)))
                try clock.move(to: Self.day(day, "13:00:00"))
                while expected.count > 3 { expected.removeFirst() }
                let wanted = expected
                try await eventually("only \(wanted) are left", seconds: 30) {
                    try await fixture.automatedSnapshots(id).map(\.identifier) == wanted
                }
                try await fixture.awaitIdle()
                try await Self.checkLog(fixture, instance)
            }
        }
    }

    /// The captured log has no gap, begins with the oldest snapshot's segment, and goes on to the present.
    private static func checkLog(_ fixture: FleetFixture, _ instance: Instance) async throws {
        let oldest = try await fixture.automatedSnapshots(instance.resourceID).compactMap { $0.log?.start }.min()
        let ranges = try await fixture.ranges(instance)
        let first = try #require(ranges.first)
        #expect(ranges.count == 1)
        // An object of log may reach over a segment's end, but none is kept that ends before the oldest's segment.
        let segment = 16_777_216
        let wanted = Int(try #require(oldest)) / segment * segment
        #expect((wanted - segment...wanted).contains(Int(first.start)))
        let window = try #require(try await fixture.window(instance.resourceID))
        let progress = try #require(try await fixture.progress(instance.resourceID))
        #expect(first.end >= progress.end)
        #expect(window.earliest <= fixture.fleet.clock.now().addingTimeInterval(-86_400))
    }

    @Test(.timeLimit(.minutes(15)))
    func `that pass unseen are made up for by one backup, and retention 0 ends all`() async throws {
        let clock = ManualWallClock(startingAt: try Self.day(1, "12:00:00"))
        try await FleetFixture.with(clock: clock) { fixture in
            let id = try await Self.begin(fixture, retentionDays: 1).resourceID
            try clock.move(to: Self.day(5, "17:30:00"))
            try await fixture.awaitSnapshot(Self.name(5, "17-30"))
            try await fixture.awaitRestorable("app", through: Self.day(5, "17:30:00"))
            try await fixture.awaitIdle()
            #expect(try await fixture.automatedSnapshots(id).count == 2)

            try await fixture.modify("app") { $0.changes.backupRetentionDays = 0 }
            try await fixture.awaitInstance("app")
            try await fixture.awaitIdle()
            #expect(try await fixture.automatedSnapshots(id).isEmpty)
            #expect(try await fixture.automatedBackup(id) == nil)
            #expect(try await fixture.progress(id) == nil)
            #expect(try await fixture.ranges(fixture.instance("app")).isEmpty)
            await #expect(throws: FleetError.self) { try await fixture.restore(.instance("app"), to: nil, as: "b") }
            #expect(try await fixture.events("app").contains("0028"))
            try clock.move(to: Self.day(6, "03:10:00"))
            try await Task.sleep(for: .seconds(1))
            #expect(try await fixture.automatedSnapshots(id).isEmpty, "nothing is taken while backups are off")

            try await fixture.modify("app") { $0.changes.backupRetentionDays = 3 }
            try await fixture.awaitBackups(id, 1)
            #expect(try await fixture.events("app").contains("0032"))
            try await fixture.awaitRestorable("app", through: clock.now())
        }
    }

    @Test(.timeLimit(.minutes(15)))
    func `let retained backups of a deleted instance expire as they would have, and end`() async throws {
        let clock = ManualWallClock(startingAt: try Self.day(1, "12:00:00"))
        try await FleetFixture.with(clock: clock) { fixture in
            let instance = try await Self.begin(fixture, retentionDays: 2)
            let id = instance.resourceID
            var journal = try await Journal(fixture, "app")
            try await journal.write(fixture, "app", rows: 3)
            try clock.move(to: Self.day(2, "03:00:01"))
            try await fixture.awaitSnapshot(Self.name(2))
            try await fixture.awaitInstance("app")
            try await journal.write(fixture, "app", rows: 2)
            try await fixture.awaitRestorable("app", through: clock.now())
            try await fixture.delete("app", keepingBackups: true)
            try await fixture.awaitGone("app")
            #expect(try await fixture.automatedBackup(id)?.status == .retained)

            try clock.move(to: Self.day(3, "18:00:00"))
            let window = try #require(try await fixture.window(id))
            try await fixture.restore(.resource(id), to: window.latest, as: "again")
            try await fixture.awaitInstance("again")
            #expect(try await Journal.read(fixture, "again") == journal.all)
            try await fixture.delete("again")
            try await fixture.awaitGone("again")
            try await fixture.awaitIdle()
            #expect(try await fixture.automatedSnapshots(id).count == 2)

            try clock.move(to: Self.day(4, "02:00:00"))
            try await Task.sleep(for: .milliseconds(500))
            #expect(try await fixture.automatedBackup(id) != nil)
            #expect(try await fixture.window(id)?.latest == window.latest)
            try clock.move(to: window.latest.addingTimeInterval(2 * 86_400 + 1))
            try await eventually("the retained backups are gone", seconds: 30) {
                guard try await fixture.automatedBackup(id) == nil else { return false }
                return try await fixture.automatedSnapshots(id).isEmpty
            }
            try await fixture.awaitIdle()
            #expect(try await fixture.ranges(instance).isEmpty)
        }
    }
}
