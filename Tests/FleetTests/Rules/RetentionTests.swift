import Fleet
import Foundation
import Testing

@Suite struct `A retention period` {
    private static let now = Date(timeIntervalSince1970: 1_900_000_000)

    private static func base(_ name: String, hoursAgo: Double, logStart: UInt64) -> Retention.Base {
        Retention.Base(identifier: name, completeAt: now.addingTimeInterval(-hoursAgo * 3_600), logStart: logStart)
    }

    @Test(
        arguments: [
            ([], 1, [], nil),
            ([(1, 10)], 1, [], 10),
            ([(100, 10)], 1, [], 10),
            ([(25, 10), (1, 20)], 1, [], 10),
            ([(49, 5), (25, 10), (1, 20)], 1, ["49"], 10),
            ([(49, 5), (25, 10), (1, 20)], 2, [], 5),
            ([(73, 1), (49, 5), (25, 10), (1, 20)], 2, ["73"], 5),
            ([(24, 10), (1, 20)], 1, [], 10),
            ([(25, 10), (24, 20)], 1, ["25"], 20),
            ([(30, 10), (30, 11), (1, 20)], 1, ["30"], 11),
        ] as [([(Double, UInt64)], Int, [String], UInt64?)]
    )
    func `lets go of what no second of the window needs`(
        history: [(hoursAgo: Double, logStart: UInt64)],
        days: Int,
        expired: [String],
        logExpiresBefore: UInt64?
    ) {
        let bases = history.map { Self.base("\(Int($0.hoursAgo))", hoursAgo: $0.hoursAgo, logStart: $0.logStart) }
        let retention = Retention(bases, days: days, now: Self.now)
        #expect(retention.expired == expired)
        #expect(retention.logExpiresBefore[1] == logExpiresBefore)
        #expect(retention.windowStart == Self.now.addingTimeInterval(-Double(days) * 86_400))
    }

    /// Sound snapshots (`a`) and damaged ones (`d`) by how many hours ago they were complete; logs begin in order.
    @Test(
        arguments: [
            ("a49 d25 a1", 1, "d25", 1),
            ("a73 a49 d25 a1", 1, "a73 d25", 2),
            ("d49 d25 a1", 1, "d49 d25", 3),
            ("a49 d2 a1", 1, "", 1),
            ("a49 d25", 1, "", 1),
            ("d100", 1, "", 1),
        ] as [(String, Int, String, UInt64?)]
    )
    func `never takes a damaged snapshot for one that makes an older one superfluous`(
        history: String,
        days: Int,
        expired: String,
        logExpiresBefore: UInt64?
    ) {
        let bases = history.split(separator: " ").enumerated().map { index, name in
            Retention.Base(
                identifier: String(name),
                completeAt: Self.now.addingTimeInterval(-(Double(name.dropFirst()) ?? 0) * 3_600),
                logStart: UInt64(index + 1),
                isDamaged: name.hasPrefix("d")
            )
        }
        let retention = Retention(bases, days: days, now: Self.now)
        #expect(retention.expired.joined(separator: " ") == expired)
        #expect(retention.logExpiresBefore[1] == logExpiresBefore)
    }

    /// Automated snapshots (`a`) and recovery points (`p`) by how many hours ago they were complete; logs begin in order.
    @Test(
        arguments: [
            ("a50 p49 p25 a20 p1", 1, "a50 p49", 3),
            ("a50 p49 p25 p1", 1, "p49", 1),
            ("a50 a49 p48 p25 p24 p1", 1, "a50 p48 p25", 2),
            ("p25 p24 a3", 1, "p25", 2),
            ("a30 p2 p1", 1, "", 1),
            ("a30 p29 p28", 2, "", 1),
            ("p100 p99 p98", 1, "p100 p99", 3),
            ("", 1, "", nil),
        ] as [(String, Int, String, UInt64?)]
    )
    func `lets go of recovery points as of snapshots, but never of the last that its owner sees`(
        history: String,
        days: Int,
        expired: String,
        logExpiresBefore: UInt64?
    ) throws {
        let bases = try history.split(separator: " ").enumerated().map { number, word in
            let hours = try #require(Double(word.dropFirst()))
            var base = Self.base(String(word), hoursAgo: hours, logStart: UInt64(number + 1))
            base.isPoint = word.hasPrefix("p")
            return base
        }
        let retention = Retention(bases, days: days, now: Self.now)
        #expect(retention.expired.joined(separator: " ") == expired)
        #expect(retention.logExpiresBefore[1] == logExpiresBefore)
    }

    @Test func `keeps every second of the window restorable, and nothing that none needs`() {
        var random = SeededRandom(7)
        for _ in 0..<2_000 {
            let history = Self.history(&random)
            let days = Int.random(in: 1...35, using: &random)
            let retention = Retention(history, days: days, now: Self.now)
            let kept = history.filter { !retention.expired.contains($0.identifier) }
            // A second is restorable from the newest snapshot that was complete by then; expiry must not change which.
            for _ in 0..<20 {
                let second = Self.now.addingTimeInterval(-Double.random(in: 0...Double(days) * 86_400, using: &random))
                let wanted = Self.newest(history, by: second)
                #expect(Self.newest(kept, by: second) == wanted)
                if let wanted { #expect(wanted.logStart >= retention.logExpiresBefore[1] ?? 0) }
            }
            // What is kept is needed: by the window's first second, or because it is complete inside the window.
            let first = Self.newest(history, by: retention.windowStart)
            #expect(kept.allSatisfy { $0 == first || $0.completeAt > retention.windowStart })
            #expect(retention.logExpiresBefore[1] == kept.map(\.logStart).min())
        }
    }

    @Test func `never lets go of the last snapshot`() {
        var random = SeededRandom(8)
        for _ in 0..<500 {
            let history = Self.history(&random)
            let later = Self.now.addingTimeInterval(Double.random(in: 0...1e8, using: &random))
            let retention = Retention(history, days: 1, now: later)
            #expect(retention.expired.count < max(1, history.count))
            let newest = history.max { $0.completeAt < $1.completeAt }
            #expect(newest.map { !retention.expired.contains($0.identifier) } ?? true)
        }
    }

    @Test func `keeps what a restore uses, and its log`() {
        let bases = [
            Self.base("a", hoursAgo: 100, logStart: 10), Self.base("b", hoursAgo: 50, logStart: 20),
            Self.base("c", hoursAgo: 30, logStart: 30), Self.base("d", hoursAgo: 2, logStart: 40),
        ]
        let retention = Retention(bases, days: 1, now: Self.now, pinned: ["b"])
        #expect(retention.expired == ["a"])
        #expect(retention.logExpiresBefore[1] == 20)
    }

    @Test func `doesn't count the time that the instance was stopped`() {
        let bases = [Self.base("a", hoursAgo: 60, logStart: 10), Self.base("b", hoursAgo: 30, logStart: 20)]
        #expect(Retention(bases, days: 1, now: Self.now).expired == ["a"])
        let paused = Retention(bases, days: 1, now: Self.now, pausedSeconds: 86_400)
        #expect(paused.expired.isEmpty)
        #expect(paused.windowStart == Self.now.addingTimeInterval(-2 * 86_400))
    }

    /// Up to 60 snapshots in the last 60 days, in no order; the log of a later one begins later.
    private static func history(_ random: inout SeededRandom) -> [Retention.Base] {
        let count = Int.random(in: 0...60, using: &random)
        let ages = (0..<count).map { _ in Double.random(in: 0...(60 * 24), using: &random) }.sorted(by: >)
        let bases = ages.enumerated().map { base("s\($0.offset)", hoursAgo: $0.element, logStart: UInt64($0.offset)) }
        return bases.shuffled(using: &random)
    }

    private static func newest(_ bases: [Retention.Base], by second: Date) -> Retention.Base? {
        bases.filter { $0.completeAt <= second }.max { $0.completeAt < $1.completeAt }
    }

    @Test func `counts log by timeline: positions of different ones can't be compared`() {
        let bases = [(9.0, 500, 1), (5, 900, 1), (3, 300, 2), (1, 700, 2)].enumerated().map { number, base in
            Retention.Base(
                identifier: "s\(number)",
                completeAt: Self.now.addingTimeInterval(-base.0 * 86_400),
                logStart: UInt64(base.1),
                timeline: base.2
            )
        }
        #expect(Retention(bases, days: 4, now: Self.now).logExpiresBefore == [1: 900, 2: 300])
        #expect(Retention(bases, days: 2, now: Self.now).logExpiresBefore == [2: 300])
        let pinned = Retention(bases, days: 2, now: Self.now, pinnedLogStarts: [1: 500, 2: 100])
        #expect(pinned.logExpiresBefore == [1: 500, 2: 100])
    }
}
