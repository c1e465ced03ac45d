import Fleet
import Foundation
import Ledger
import Repository
import Testing

/// Months of a real server's life in minutes; the slow tier alone runs it.
@Suite(.enabled(if: isSlowTier && ManualWallClock.faketime != nil)) struct `Simulated months` {
    private static let start = "2031-01-01T12:00:00Z"
    private static let days = ProcessInfo.processInfo.environment["HOLDFAST_SLOW_DAYS"].flatMap { Int($0) } ?? 92
    private static let retentionDays = 7

    @Test(.timeLimit(.minutes(60)), arguments: [1] as [UInt64])
    func `restore any second of the window exactly, and none outside it`(seed: UInt64) async throws {
        let clock = ManualWallClock(startingAt: try utc(Self.start))
        try await FleetFixture.with(clock: clock) { fixture in
            var random = SeededRandom(seed)
            try await fixture.createAndAwait("app", retentionDays: Self.retentionDays) {
                $0.backupWindow = "03:00-03:30"
            }
            let id = try await fixture.instance("app").resourceID
            try await fixture.sql("app", "ALTER SYSTEM SET wal_sender_timeout = 0")
            try await fixture.sql("app", "SELECT pg_reload_conf()")
            try await fixture.awaitBackups(id, 1)
            try await fixture.awaitInstance("app")
            var journal = try await Journal(fixture, "app")
            for day in 1...Self.days {
                let midnight = try utc("2031-01-01T00:00:00Z").addingTimeInterval(Double(day) * 86_400)
                try clock.move(to: midnight.addingTimeInterval(3 * 3_600 + 5))
                try await eventually("day \(day)'s snapshot is there", seconds: 60) {
                    let last = try await fixture.automatedSnapshots(id).last
                    return last?.status == .available && last.map { $0.requestedAt > midnight } ?? false
                }
                try await fixture.awaitInstance("app")
                var moments = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                    Double.random(in: 4 * 3_600...23 * 3_600, using: &random)
                }
                moments.sort()
                for moment in moments {
                    try clock.move(to: midnight.addingTimeInterval(moment))
                    try await journal.write(fixture, "app", rows: Int.random(in: 1...3, using: &random))
                }
                try clock.move(to: midnight.addingTimeInterval(23.5 * 3_600))
                try await fixture.awaitRestorable("app", through: midnight.addingTimeInterval(23.5 * 3_600))
                try await fixture.awaitIdle()
                try await eventually("no more snapshots are left than the period needs", seconds: 60) {
                    try await fixture.automatedSnapshots(id).count <= Self.retentionDays + 1
                }
                if day % 4 == 0 { try await Self.checkRestores(fixture, id, journal, &random) }
            }
            #expect(try await fixture.ranges(fixture.instance("app")).count == 1)
            for repository in fixture.fleet.repositories.values {
                let report = try await repository.verify()
                #expect(report.isSound, "\(report.problems)")
            }
        }
    }

    /// Restores to random seconds of the window, and asks for some outside.
    private static func checkRestores(
        _ fixture: FleetFixture,
        _ id: String,
        _ journal: Journal,
        _ random: inout SeededRandom
    ) async throws {
        let window = try #require(try await fixture.window(id))
        let asked = fixture.fleet.clock.now().addingTimeInterval(-Double(retentionDays) * 86_400)
        let oldest = try #require(try await fixture.automatedSnapshots(id).first?.createdAt)
        #expect(window.earliest.timeIntervalSince(max(asked, oldest)) < 60, "the whole period can be restored")
        for date in [window.latest.addingTimeInterval(2), window.earliest.addingTimeInterval(-2)] {
            await #expect(throws: FleetError.self) { try await fixture.restore(.resource(id), to: date, as: "never") }
        }
        var seconds = (0..<2).map { _ in
            Double.random(
                in: window.earliest.timeIntervalSince1970...window.latest.timeIntervalSince1970,
                using: &random
            )
        }
        // The window moves on while the restores are made.
        seconds.append(window.earliest.timeIntervalSince1970 + 120)
        for (number, second) in seconds.enumerated() {
            let date = Date(timeIntervalSince1970: second.rounded(.up))
            let isStillInside = date > window.earliest.addingTimeInterval(100)
            guard isStillInside, date <= window.latest, let expected = journal.rows(at: date) else { continue }
            try await fixture.restore(.instance("app"), to: date, as: "check-\(number)")
            try await fixture.awaitInstance("check-\(number)")
            #expect(try await Journal.read(fixture, "check-\(number)") == expected, "at \(date)")
            try await fixture.awaitIdle()
            try await fixture.awaitInstance("check-\(number)")
            try await fixture.delete("check-\(number)")
            try await fixture.awaitGone("check-\(number)")
        }
    }
}
