import Fleet
import Foundation
import Ledger
import Repository
import Testing

/// A daemon that is taken away in the middle of everything, and comes back.
@Suite struct `Interrupted work` {
    /// Runs reconcilers on the same stores, each for a short random while, and the last until nothing is left to do.
    private static func finish(
        _ fixture: inout FleetFixture,
        _ random: inout SeededRandom,
        interruptions: Int = isSlowTier ? 6 : 3
    ) async throws {
        for _ in 0..<interruptions {
            let milliseconds = Int.random(in: 20...900, using: &random)
            fixture = try await fixture.reopened()
            let isIdle = try await fixture.reconciling { fixture in
                try await Task.sleep(for: .milliseconds(milliseconds))
                return try await fixture.fleet.ledger.read { try $0.all(Work.self) }.isEmpty
            }
            if isIdle { break }
        }
        fixture = try await fixture.reopened()
        try await fixture.reconciling { try await $0.awaitIdle(seconds: 120) }
    }

    private static func run(
        _ fixture: inout FleetFixture,
        _ body: @escaping @Sendable (FleetFixture) async throws -> Void
    ) async throws {
        fixture = try await fixture.reopened()
        try await fixture.reconciling(body)
    }

    @Test(.timeLimit(.minutes(15)), arguments: isSlowTier ? 1...20 : 1...1 as ClosedRange<UInt64>)
    func `ends right wherever it was interrupted`(seed: UInt64) async throws {
        let clock = ManualWallClock(startingAt: try utc("2031-06-01T12:00:00Z"))
        try await FleetFixture.withServers(clock: clock) { first in
            var (fixture, random) = (first, SeededRandom(seed))
            try await fixture.create("app") { $0.backupWindow = "05:00-05:30" }
            let id = try await fixture.instance("app").resourceID
            try await Self.finish(&fixture, &random)
            let created = try await fixture.instance("app")
            try #require(created.status == .available, "\(created.statusReason ?? "")")
            #expect(try await fixture.automatedSnapshots(id).filter { $0.status == .available }.count == 1)

            var journal = try await Journal(fixture, "app")
            try await journal.write(fixture, "app", rows: 3)
            _ = try await fixture.fleet.createSnapshot(of: "app", named: "s1", tags: [], in: fixture.scope)
            try await Self.finish(&fixture, &random)
            #expect(try await fixture.snapshot("s1").status == .available)
            let atSnapshot = journal.all

            try await journal.write(fixture, "app", rows: 2)
            // A server's clock is told the time through a file that rounds it.
            try clock.advance(by: 1)
            let (target, rows) = (clock.now(), journal.all)
            try clock.advance(by: 1)
            try await Self.run(&fixture) { try await $0.awaitRestorable("app", through: target) }
            try await fixture.restore(.instance("app"), to: target, as: "by-time")
            let request = InstanceRequest(identifier: "by-name")
            _ = try await fixture.fleet.restore(snapshot: "s1", to: request, in: fixture.scope)
            try await journal.write(fixture, "app")
            try await Self.finish(&fixture, &random, interruptions: isSlowTier ? 12 : 6)
            for (name, expected) in [("by-time", rows), ("by-name", atSnapshot), ("app", journal.all)] {
                #expect(try await fixture.instance(name).status == .available)
                let found = try await Journal.read(fixture, name)
                #expect(found == expected, "\(name) holds \(found)")
            }

            try await fixture.modify("app") {
                $0.newIdentifier = "renamed"
                $0.changes.instanceClass = "db.t3.small"
            }
            try await fixture.delete("by-name")
            try await fixture.delete("by-time", final: "final")
            try await Self.finish(&fixture, &random)
            #expect(try await fixture.instance("renamed").settings.instanceClass == "db.t3.small")
            #expect(try await Journal.read(fixture, "renamed") == journal.all)
            let names = try await fixture.fleet.ledger.read { try $0.all(Instance.self) }.map(\.identifier)
            #expect(names == ["renamed"])
            #expect(try await fixture.snapshot("final").status == .available)
            let folders = try FileManager.default.contentsOfDirectory(atPath: fixture.directory + "/instances")
            #expect(folders == [id], "nothing is left of deleted instances")
            try await Self.checkExpiry(&fixture, &random, clock, id)
        }
    }

    private static func checkExpiry(
        _ fixture: inout FleetFixture,
        _ random: inout SeededRandom,
        _ clock: ManualWallClock,
        _ id: String
    ) async throws {
        for days in 1...3 {
            try clock.move(to: utc("2031-06-01T12:00:00Z").addingTimeInterval(Double(days) * 86_400 + 60))
            try await run(&fixture) { fixture in
                try await eventually("day \(days)'s backup is there", seconds: 60) {
                    let last = try await fixture.automatedSnapshots(id).last
                    let isNew = last.map { $0.requestedAt > clock.now().addingTimeInterval(-3_600) } ?? false
                    return isNew && last?.status == .available
                }
            }
            try await finish(&fixture, &random, interruptions: isSlowTier ? 3 : 1)
        }
        try clock.advance(by: 7_200)
        try await run(&fixture) { fixture in
            try await eventually("the first day's backups are gone", seconds: 30) {
                try await fixture.automatedSnapshots(id).count == 2
            }
            try await fixture.awaitIdle()
        }
        for repository in fixture.fleet.repositories.values {
            let report = try await repository.verify()
            #expect(report.isSound, "\(report.problems)")
        }
    }
}
