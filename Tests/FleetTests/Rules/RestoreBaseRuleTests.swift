import Fleet
import Foundation
import Testing

@Suite struct `The choice of a restore's base` {
    private static let segment: UInt64 = 100

    private static func base(
        _ name: String,
        at seconds: Double,
        _ start: UInt64,
        _ end: UInt64,
        timeline: Int = 1
    )
        -> RestoreBase
    {
        RestoreBase(
            manifest: name,
            completeAt: Date(timeIntervalSince1970: seconds),
            log: LogSpan(timeline: timeline, start: start, end: end)
        )
    }

    private static func choose(_ bases: [RestoreBase], _ ranges: [LogSpan], _ seconds: Double?) throws -> String {
        let target = seconds.map { Date(timeIntervalSince1970: $0) }
        return try RestoreBaseRule.choose(bases, ranges: ranges, target: target, segmentBytes: segment).base.manifest
    }

    private static let gap = FleetError.invalid(
        "The transaction log between the last snapshot and the time to restore to has a gap; choose a time before the "
            + "gap or after the next snapshot."
    )
    private static let nothing = FleetError.invalid("There is no snapshot at or before the time to restore to.")

    @Test(arguments: [(10.0, "a"), (19.9, "a"), (20.0, "b"), (29.9, "b"), (30.0, "c"), (1e9, "c")])
    func `is the newest snapshot that was complete at the time`(time: Double, expected: String) throws {
        let bases = [
            Self.base("b", at: 20, 210, 220), Self.base("c", at: 30, 310, 320), Self.base("a", at: 10, 110, 120),
        ]
        #expect(try Self.choose(bases, [LogSpan(timeline: 1, start: 100, end: 1_000)], time) == expected)
    }

    @Test func `is refused before the first snapshot, and where there is none`() {
        let all = [LogSpan(timeline: 1, start: 0, end: 1_000)]
        #expect(throws: Self.nothing) { try Self.choose([Self.base("a", at: 10, 110, 120)], all, 9.9) }
        #expect(throws: Self.nothing) { try Self.choose([], all, 10) }
        #expect(throws: Self.nothing) { try Self.choose([], all, nil) }
    }

    @Test func `is an older one where the newest began before the log that is kept`() throws {
        let bases = [Self.base("long", at: 30, 110, 320), Self.base("point", at: 20, 210, 220)]
        let ranges = [LogSpan(timeline: 1, start: 200, end: 900)]
        #expect(try Self.choose(bases, ranges, 35) == "point")
        #expect(throws: Self.gap, "the log ends before the newest was complete") {
            try Self.choose(bases, [LogSpan(timeline: 1, start: 200, end: 300)], 35)
        }
        #expect(throws: Self.gap, "what came after is on another timeline") {
            try Self.choose([Self.base("long", at: 30, 110, 320, timeline: 2), bases[1]], ranges, 35)
        }
    }

    @Test func `never falls back to an older snapshot across a gap`() {
        let bases = [Self.base("a", at: 10, 110, 120), Self.base("b", at: 20, 310, 320)]
        let ranges = [LogSpan(timeline: 1, start: 100, end: 250), LogSpan(timeline: 1, start: 400, end: 900)]
        #expect(throws: Self.gap) { try Self.choose(bases, ranges, 25) }
    }

    @Test func `of the latest state is the newest snapshot whose log is whole`() throws {
        let bases = [Self.base("a", at: 10, 110, 120), Self.base("b", at: 20, 310, 320)]
        let ranges = [LogSpan(timeline: 1, start: 100, end: 250), LogSpan(timeline: 1, start: 400, end: 900)]
        #expect(try Self.choose(bases, ranges, nil) == "a")
        #expect(throws: Self.gap) { try Self.choose(bases, [ranges[1]], nil) }
    }

    @Test(
        arguments: [
            (100, 1_000, true), (101, 1_000, false), (0, 120, true), (100, 120, true), (100, 119, false),
            (200, 900, false),
        ] as [(UInt64, UInt64, Bool)]
    )
    func `needs the log from the beginning of its segment to its end`(start: UInt64, end: UInt64, isFine: Bool) throws {
        let bases = [Self.base("a", at: 10, 110, 120)]
        let ranges = [LogSpan(timeline: 1, start: start, end: end)]
        guard !isFine else {
            #expect(try Self.choose(bases, ranges, 10) == "a")
            return
        }
        #expect(throws: Self.gap) { try Self.choose(bases, ranges, 10) }
    }

    @Test func `takes the log of its own timeline`() throws {
        let bases = [Self.base("a", at: 10, 110, 120, timeline: 2)]
        let other = LogSpan(timeline: 1, start: 0, end: 1_000)
        let own = LogSpan(timeline: 2, start: 100, end: 500)
        #expect(throws: Self.gap) { try Self.choose(bases, [other], 10) }
        let chosen = try RestoreBaseRule.choose(bases, ranges: [other, own], target: nil, segmentBytes: Self.segment)
        #expect(chosen.range == own)
    }

    @Test func `is exact or refused, over random histories`() throws {
        var random = SeededRandom(10)
        for _ in 0..<1_000 {
            let bases = (0..<Int.random(in: 0...6, using: &random)).map { number in
                let start = UInt64.random(in: 0...900, using: &random)
                return Self.base("\(number)", at: Double.random(in: 0...100, using: &random), start, start + 20)
            }
            let ranges = (0..<Int.random(in: 0...3, using: &random)).map { number in
                LogSpan(timeline: 1, start: UInt64(number) * 400, end: UInt64(number) * 400 + 350)
            }
            let target = Date(timeIntervalSince1970: Double.random(in: 0...110, using: &random))
            let complete = bases.filter { $0.completeAt <= target }
            let newest = complete.max { $0.completeAt < $1.completeAt }
            // Every state after the newest one is in the stretch that holds its end, so that is what must be whole.
            let usable = complete.compactMap { base in
                ranges.first { range in
                    range.start <= base.log.start / 100 * 100 && range.end >= base.log.end
                        && range.end >= (newest?.log.end ?? 0)
                }.map { (base, $0) }
            }
            let expected = usable.max { $0.0.completeAt < $1.0.completeAt }
            let chosen = try? RestoreBaseRule.choose(bases, ranges: ranges, target: target, segmentBytes: 100)
            #expect(chosen?.range == expected?.1)
            #expect(chosen?.base == expected?.0)
        }
    }
}
