import Fleet
import Foundation
import Testing

@Suite struct `Stopped times` {
    private static let day = 86_400.0
    private static let now = Date(timeIntervalSince1970: 100 * day)

    /// Pauses from one day to another, counted back from now.
    private static func pauses(_ days: [(Double, Double)]) -> [Pause] {
        days.map { from, to in
            Pause(begunAt: now.addingTimeInterval(-from * day), endedAt: now.addingTimeInterval(-to * day))
        }
    }

    @Test(
        arguments: [
            ([], 7, 0), ([(3, 1)], 7, 2), ([(20, 10)], 7, 0), ([(9, 6)], 7, 3), ([(9, 6), (3, 1)], 7, 5),
            // The first pause is reached only because the second one stretches the window.
            ([(12, 8), (3, 1)], 7, 6), ([(12, 9.5), (3, 1)], 7, 2), ([(12, 7.5)], 7, 0), ([(2, 0)], 1, 2),
            ([(2, -1)], 1, 2),
        ] as [([(Double, Double)], Int, Double)]
    )
    func `stretch the retention period by as long as they are`(
        days: [(Double, Double)],
        retention: Int,
        stretched: Double
    ) {
        let seconds = Pauses.seconds(of: Self.pauses(days), days: retention, before: Self.now)
        #expect(abs(seconds - stretched * Self.day) < 0.001)
    }

    @Test func `are forgotten when no retention period reaches them`() {
        let old = Self.pauses([(90, 80), (60, 50), (30, 20)])
        let kept = Pauses.adding(Pause(begunAt: Self.now.addingTimeInterval(-Self.day), endedAt: Self.now), to: old)
        // 35 days of running reach back over the last two pauses to day 46, which is behind the pause of day 60 to 50.
        #expect(kept.count == 2)
        #expect(Pauses.seconds(of: kept, days: 35, before: Self.now) == 11 * Self.day)
    }

    @Test func `are joined when there are very many, and never count for less`() {
        var kept: [Pause] = []
        for minute in 0..<(Pauses.countMax + 50) {
            let begun = Self.now.addingTimeInterval(Double(minute) * 60)
            kept = Pauses.adding(Pause(begunAt: begun, endedAt: begun.addingTimeInterval(30)), to: kept)
        }
        #expect(kept.count == Pauses.countMax)
        let end = Self.now.addingTimeInterval(Double(Pauses.countMax + 50) * 60)
        #expect(Pauses.seconds(of: kept, days: 35, before: end) >= Double(Pauses.countMax + 50) * 30)
    }
}
