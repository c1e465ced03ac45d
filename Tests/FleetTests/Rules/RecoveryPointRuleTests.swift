import Fleet
import Foundation
import Ledger
import Testing

@Suite struct `The rule for recovery points` {
    private static let now = Date(timeIntervalSince1970: 1_900_000_000)
    private static let segment: UInt64 = 1_000
    private static let rule = RecoveryPointRule(logBytesMax: 100_000, secondsMax: 1_800)

    /// What has been captured since a base that needs the log from 10,000 to 11,000.
    struct Situation: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var end: UInt64
        var changedThrough: UInt64?
        var minutes = 1.0
        var start: UInt64 = 5_000
        var timeline = 1
        var isDue: Bool
    }

    private static let situations = [
        Situation(testDescription: "nothing written", end: 11_000, isDue: false),
        Situation(testDescription: "a little written", end: 20_000, changedThrough: 20_000, isDue: false),
        Situation(testDescription: "just less than three quarters", end: 84_999, changedThrough: 80_000, isDue: false),
        Situation(testDescription: "three quarters of the log", end: 85_000, changedThrough: 80_000, isDue: true),
        Situation(testDescription: "as much without a change", end: 85_000, isDue: true),
        Situation(
            testDescription: "changed, half an hour",
            end: 12_000,
            changedThrough: 11_500,
            minutes: 30,
            isDue: true
        ),
        Situation(
            testDescription: "changed, not yet",
            end: 12_000,
            changedThrough: 11_500,
            minutes: 29.9,
            isDue: false
        ),
        Situation(testDescription: "heartbeats for a day", end: 12_000, minutes: 1_440, isDue: false),
        Situation(
            testDescription: "changed only before the base was complete",
            end: 12_000,
            changedThrough: 11_000,
            minutes: 60,
            isDue: false
        ),
        Situation(testDescription: "a gap behind the base", end: 200_000, start: 10_001, isDue: false),
        Situation(testDescription: "a stretch that begins inside the base's first segment", end: 90_000, isDue: true),
        Situation(testDescription: "another timeline", end: 200_000, timeline: 2, isDue: false),
        Situation(testDescription: "not captured up to the base's end", end: 10_999, isDue: false),
    ]

    @Test(arguments: situations) func `bounds what a restore replays`(_ situation: Situation) {
        var progress = CaptureProgress(
            scope: Scope(account: "1", region: "r"),
            resourceID: "db-A",
            timeline: situation.timeline,
            start: situation.start
        )
        progress.end = situation.end
        progress.changedThrough = situation.changedThrough
        let base = RecoveryPointRule.Base(
            completeAt: Self.now.addingTimeInterval(-situation.minutes * 60),
            log: LogSpan(timeline: 1, start: 10_000, end: 11_000)
        )
        let isDue = Self.rule.isDue(after: base, progress, segmentBytes: Self.segment, now: Self.now)
        #expect(isDue == situation.isDue)
        #expect(!Self.rule.isDue(after: nil, progress, segmentBytes: Self.segment, now: Self.now))
    }
}
