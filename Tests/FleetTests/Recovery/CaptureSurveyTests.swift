import Foundation
import Ledger
import Testing

@testable import Fleet

@Suite struct `How far a lost instance was captured` {
    /// What the store holds of an instance whose log has a gap from 100 to 16 MiB, and what that restores.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Where automated snapshots begin, and when they were complete.
        let bases: [(logStart: UInt64, at: Double)]
        let latest: Double?
    }

    private static let second = UInt64(16 << 20)

    private static let cases = [
        Case(testDescription: "a base behind the gap", bases: [(0, 1), (second, 40)], latest: 60),
        Case(testDescription: "no base behind the gap", bases: [(0, 1)], latest: 30),
        Case(
            testDescription: "a base behind the gap that no commit follows",
            bases: [(0, 1), (second, 70)],
            latest: 30
        ),
        Case(testDescription: "a base behind the gap alone", bases: [(second, 40)], latest: 60),
    ]

    @Test(arguments: cases) func `is found from the log alone`(story: Case) async throws {
        try await FleetFixture.withStores { fixture in
            let stored = try await StoredInstance(fixture)
            for (number, base) in story.bases.enumerated() {
                try await stored.publish("rds:app-\(number)", at: base.at, logStart: base.logStart)
            }
            try await stored.capture(from: 0, committedAt: 30, beginsRange: true)
            try await stored.capture(from: Self.second, committedAt: 60, beginsRange: true)
            // A stretch without a commit at the end is as good as the commit before it.
            try await stored.capture(from: Self.second + 100, committedAt: nil)
            let (ledger, report) = try await stored.recover(at: 120)
            #expect(report.backups.first?.window?.latest == story.latest.map(StoredInstance.start.addingTimeInterval))
            let progress = try await ledger.read { reader in
                try reader.captureProgress(fixture.scope, resourceID: stored.instance.resourceID)
            }
            #expect(
                progress?.kept == [
                    LogSpan(timeline: 1, start: 0, end: 100),
                    LogSpan(timeline: 1, start: Self.second, end: Self.second + 200),
                ]
            )
        }
    }

    @Test func `is nothing where there is no log, and the snapshots are found all the same`() async throws {
        try await FleetFixture.withStores { fixture in
            let stored = try await StoredInstance(fixture)
            try await stored.publish("rds:app-1")
            let (_, report) = try await stored.recover(at: 120)
            #expect(report.backups.count == 1 && report.backups.first?.window == nil)
            #expect(report.problems.isEmpty)
        }
    }
}
