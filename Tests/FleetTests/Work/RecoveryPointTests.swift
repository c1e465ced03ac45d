import Fleet
import Foundation
import Ledger
import Repository
import Testing

@Suite struct `Internal recovery points` {
    private static let limitMiB = 16

    /// One round writes about 6 MiB of log.
    private static let round = """
        INSERT INTO public.t SELECT ROUND, n, repeat(md5(n::text), 12) FROM generate_series(1, 12000) n;
        """

    @Sendable private static func limit(_ settings: inout FleetSettings) { settings.recoveryPointMiB = limitMiB }

    @Test(.timeLimit(.minutes(15)))
    func `bound the log that a restore replays, and are nobody's business`() async throws {
        try await FleetFixture.with(adjusting: Self.limit) { fixture in
            try await fixture.createAndAwait("app")
            let id = try await fixture.instance("app").resourceID
            try await fixture.awaitBackups(id, 1)
            try await fixture.awaitInstance("app")
            let events = try await fixture.events("app")
            try await fixture.sql("app", "CREATE TABLE public.t (round int, n int, v text)")
            var times: [Date] = []
            for round in 1...5 {
                try await fixture.sql("app", Self.round.replacing("ROUND", with: "\(round)"))
                times.append(Date())
                try await fixture.awaitRestorable("app", through: times[round - 1])
                try await Self.awaitNoPointDue(fixture, id)
                #expect(try await fixture.instance("app").status == .available)
            }
            let points = try await fixture.recoveryPoints(id)
            #expect(points.count >= 2, "each is begun at three quarters of \(Self.limitMiB) MiB")
            #expect(try await fixture.automatedSnapshots(id).count == 1)
            #expect(try await fixture.fleet.ledger.read { try $0.all(Snapshot.self) }.count == 1)
            #expect(try await fixture.events("app") == events)
            #expect(points.allSatisfy { $0.storedBytes < 8 << 20 }, "only what changed is stored")

            for round in [3, 5] { try await fixture.restore(.instance("app"), to: times[round - 1], as: "r\(round)") }
            for round in [3, 5] {
                try await fixture.awaitInstance("r\(round)")
                #expect(try await fixture.sql("r\(round)", "SELECT max(round) FROM public.t") == "\(round)")
                #expect(try await fixture.sql("r\(round)", "SELECT count(*) FROM public.t") == "\(round * 12_000)")
                let base = try await fixture.instance("r\(round)").ancestor
                let wanted = points.last { $0.completeAt <= times[round - 1] }
                #expect(base == wanted?.manifest, "it begins with the newest point")
            }
        }
    }

    /// Waits until a restore to now would replay less than the limit, as it must at every moment but a short one.
    private static func awaitNoPointDue(_ fixture: FleetFixture, _ resourceID: String) async throws {
        try await eventually("a restore replays less than \(limitMiB) MiB", seconds: 120) {
            let starts =
                try await fixture.recoveryPoints(resourceID).map(\.log.start)
                + fixture.automatedSnapshots(resourceID).compactMap(\.log?.start)
            guard let start = starts.max(), let end = try await fixture.progress(resourceID)?.end else { return false }
            return end - start < UInt64(limitMiB) << 20 / 4 * 3
        }
    }

    @Test(.enabled(if: ManualWallClock.faketime != nil), .timeLimit(.minutes(15)))
    func `are taken when changes grow old, not for heartbeats, and expire with the period`() async throws {
        let clock = ManualWallClock(startingAt: try utc("2031-03-01T12:00:00Z"))
        try await FleetFixture.with(clock: clock) { fixture in
            try await fixture.create("app") { $0.backupWindow = "03:00-03:30" }
            try await fixture.awaitInstance("app")
            let id = try await fixture.instance("app").resourceID
            for setting in ["wal_sender_timeout = 0", "autovacuum = off"] {
                try await fixture.sql("app", "ALTER SYSTEM SET \(setting)")
            }
            try await fixture.sql("app", "SELECT pg_reload_conf()")
            try await fixture.awaitBackups(id, 1)
            try await fixture.awaitInstance("app")
            try await fixture.sql("app", "CREATE TABLE public.t AS SELECT 1 AS n")
            try await fixture.awaitRestorable("app", through: clock.now())
            #expect(try await fixture.recoveryPoints(id).isEmpty)
            try clock.advance(by: 31 * 60)
            try await Self.awaitPoints(fixture, id, 1)
            for _ in 0..<3 {
                try clock.advance(by: 31 * 60)
                try await fixture.awaitRestorable("app", through: clock.now().addingTimeInterval(-1))
                try await Task.sleep(for: .milliseconds(300))
            }
            try await fixture.awaitIdle()
            let quiet = try await fixture.recoveryPoints(id).count
            // What the first point itself wrote may count as a change once.
            #expect(quiet <= 2)
            for day in ["02", "03"] {
                try clock.move(to: utc("2031-03-\(day)T03:00:01Z"))
                try await fixture.awaitSnapshot("rds:app-2031-03-\(day)-03-00")
                try await fixture.awaitInstance("app")
            }
            try clock.advance(by: 12 * 3_600)
            try await fixture.awaitRestorable("app", through: clock.now().addingTimeInterval(-60))
            try await eventually("the points have expired", seconds: 30) {
                try await fixture.recoveryPoints(id).isEmpty
            }
            try await fixture.awaitIdle()
            let repository = try #require(fixture.fleet.repositories[fixture.scope.region])
            let kept = try await fixture.automatedSnapshots(id).map(\.manifest)
            #expect(try await repository.snapshots().map(\.id.name).sorted() == kept.sorted())
        }
    }

    private static func awaitPoints(_ fixture: FleetFixture, _ resourceID: String, _ count: Int) async throws {
        try await eventually("there are \(count) points", seconds: 30) {
            try await fixture.recoveryPoints(resourceID).count == count
        }
    }

    @Test(.timeLimit(.minutes(15)))
    func `give way to a reboot, and go with the instance and with its backups`() async throws {
        try await FleetFixture.with(adjusting: Self.limit) { fixture in
            try await fixture.createAndAwait("app")
            let id = try await fixture.instance("app").resourceID
            try await fixture.awaitBackups(id, 1)
            try await fixture.awaitInstance("app")
            try await fixture.sql("app", "CREATE TABLE public.t (round int, n int, v text)")
            for round in 1...4 { try await fixture.sql("app", Self.round.replacing("ROUND", with: "\(round)")) }
            try await eventually("a point is being taken or was", seconds: 30) {
                let works = try await fixture.fleet.ledger.read { try $0.work(on: "recovery/\(id)") }
                let points = try await fixture.recoveryPoints(id)
                return !works.isEmpty || !points.isEmpty
            }
            _ = try await fixture.fleet.rebootInstance("app", in: fixture.scope)
            try await fixture.awaitInstance("app")
            try await eventually("there is a point", seconds: 60) { try await !fixture.recoveryPoints(id).isEmpty }
            try await fixture.delete("app")
            try await fixture.awaitGone("app")
            try await fixture.awaitIdle()
            #expect(try await fixture.recoveryPoints(id).isEmpty)
            let repository = try #require(fixture.fleet.repositories[fixture.scope.region])
            #expect(try await repository.snapshots().isEmpty)
        }
    }
}
