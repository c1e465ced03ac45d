import Fleet
import Foundation
import Ledger
import Testing

@Suite struct `The latest restorable time` {
    @Test(.timeLimit(.minutes(15)))
    func `moves on for an idle instance, and can be restored whenever it is read`() async throws {
        try await FleetFixture.with { fixture in
            try await fixture.create("app")
            let id = try await fixture.instance("app").resourceID
            // There is none before the first backup is complete.
            try await eventually("there is a window", seconds: 60) {
                let window = try await fixture.window(id)
                let complete = try await fixture.automatedSnapshots(id).contains { $0.status == .available }
                #expect(window == nil || complete)
                return window != nil
            }
            try await fixture.awaitInstance("app")
            var times: [Date] = []
            for _ in 0..<8 {
                try await Task.sleep(for: .milliseconds(700))
                times.append(try #require(try await fixture.window(id)).latest)
            }
            #expect(times == times.sorted())
            #expect(Set(times).count >= 3, "an idle instance's time moves on every heartbeat")
            let age = Date().timeIntervalSince(try #require(times.last))
            #expect((0..<5).contains(age))
            for (number, time) in [times.first, times.last].compactMap({ $0 }).enumerated() {
                try await fixture.restore(.instance("app"), to: time, as: "r\(number)")
            }
            for number in 0..<2 { try await fixture.awaitInstance("r\(number)") }
        }
    }

    @Test(.timeLimit(.minutes(15)))
    func `stays restorable when the instance has been stopped for longer than the retention period`() async throws {
        let clock = ManualWallClock(startingAt: try utc("2031-05-01T12:00:00Z"))
        try await FleetFixture.with(clock: clock) { fixture in
            try await fixture.createAndAwait("app", retentionDays: 1)
            let id = try await fixture.instance("app").resourceID
            try await fixture.awaitBackups(id, 1)
            try await fixture.awaitInstance("app")
            var journal = try await Journal(fixture, "app")
            try await journal.write(fixture, "app", rows: 3)
            try await fixture.awaitRestorable("app", through: clock.now())
            _ = try await fixture.fleet.stopInstance("app", snapshot: nil, in: fixture.scope)
            try await fixture.awaitInstance("app", .stopped)
            try clock.advance(by: 5 * 86_400)
            try await Task.sleep(for: .milliseconds(500))
            try await fixture.awaitIdle()
            #expect(try await fixture.window(id) != nil)
            try await fixture.restore(.instance("app"), to: nil, as: "again")
            try await fixture.awaitInstance("again")
            #expect(try await Journal.read(fixture, "again") == journal.all)
        }
    }
}
