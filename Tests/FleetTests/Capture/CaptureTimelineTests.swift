import Foundation
import Ledger
import Testing

@testable import Fleet

@Suite struct `What is captured of a rewound instance` {
    private static let now = Date(timeIntervalSince1970: 2_000_000_000)

    /// Log from 100 to 900 on the first timeline, and from 400 to 600 on the second.
    private static func rewound(hadBase: Bool = true) -> CaptureProgress {
        var progress = CaptureProgress(
            scope: Scope(account: "000000000001", region: "us-east-1"),
            resourceID: "db-A",
            timeline: 1,
            start: 100
        )
        progress.end = 900
        progress.restorableTime = now
        progress.beginTimeline(2, at: 400, hadBase: hadBase, now: now)
        progress.end = 600
        return progress
    }

    @Test func `is the old timeline's log beside the new one's`() {
        let progress = Self.rewound()
        let first = LogSpan(timeline: 1, start: 100, end: 900)
        #expect(progress.kept == [first, LogSpan(timeline: 2, start: 400, end: 600)])
        #expect(progress.restorableBeforeGap == Self.now && progress.changedThrough == nil)
        #expect(Self.rewound(hadBase: false).restorableBeforeGap == nil)
    }

    @Test(
        arguments: [
            ([1: 200, 2: 450], [(1, 200, 900), (2, 450, 600)]), ([2: 400], [(2, 400, 600)]),
            ([1: 300], [(1, 300, 900), (2, 400, 600)]), ([1: 900, 2: 500], [(2, 500, 600)]),
        ] as [([Int: UInt64], [(Int, UInt64, UInt64)])]
    )
    func `expires timeline by timeline`(positions: [Int: UInt64], expected: [(Int, UInt64, UInt64)]) {
        var progress = Self.rewound()
        progress.expire(before: positions)
        #expect(progress.kept == expected.map { LogSpan(timeline: $0.0, start: $0.1, end: $0.2) })
    }

    @Test func `is begun by a snapshot of its own timeline alone`() {
        let progress = Self.rewound()
        #expect(progress.isBegun(by: LogSpan(timeline: 2, start: 450, end: 500), segmentBytes: 1))
        #expect(!progress.isBegun(by: LogSpan(timeline: 1, start: 450, end: 500), segmentBytes: 1))
    }

    /// A snapshot that was complete so many seconds after ``now``, with log from `start`.
    private static func base(_ seconds: Double, timeline: Int, _ start: UInt64) -> RestoreBase {
        RestoreBase(
            manifest: "\(timeline)/\(start)",
            completeAt: now + seconds,
            log: LogSpan(timeline: timeline, start: start, end: start + 20)
        )
    }

    @Test func `is unbroken since the first snapshot of the last stretch that has one`() {
        var progress = Self.rewound()
        progress.restorableTime = Self.now + 100
        let first = Self.base(-50, timeline: 1, 100)
        #expect(progress.unbrokenStart([first]) == first.completeAt, "the new timeline has none yet")
        let second = Self.base(20, timeline: 2, 420)
        #expect(progress.unbrokenStart([first, second]) == second.completeAt)

        progress.beginTimeline(3, at: 500, hadBase: true, now: Self.now + 200)
        #expect(progress.unbrokenStart([first, second]) == second.completeAt, "not across the rewind before")
        progress.end = 700
        progress.beginTimeline(4, at: 600, hadBase: false, now: Self.now + 300)
        #expect(progress.unbrokenStart([first, second]) == second.completeAt, "a timeline without any tells nothing")
        let fourth = Self.base(400, timeline: 4, 620)
        progress.restorableTime = Self.now + 350
        #expect(progress.unbrokenStart([first, second, fourth]) == second.completeAt, "not before it is captured")
        progress.restorableTime = Self.now + 450
        #expect(progress.unbrokenStart([first, second, fourth]) == fourth.completeAt)
    }
}
