import Fleet
import Foundation
import Testing

@Suite struct `Log that a restore reads` {
    private static let now = Date(timeIntervalSince1970: 2_000_000_000)
    private static let bases = [10.0, 5, 1].enumerated().map { number, days in
        Retention.Base(
            identifier: "s\(number)",
            completeAt: now.addingTimeInterval(-days * 86_400),
            logStart: UInt64(number + 1) * 100
        )
    }

    @Test(arguments: [(nil, 200), (150, 150), (250, 200)] as [(UInt64?, UInt64)])
    func `stays though its snapshot is none of the automated ones`(pinned: UInt64?, expected: UInt64) {
        let retention = Retention(Self.bases, days: 3, now: Self.now, pinnedLogStarts: pinned.map { [1: $0] } ?? [:])
        #expect(retention.expired == ["s0"])
        #expect(retention.logExpiresBefore[1] == expected)
    }

    @Test func `is not let go where there is no automated snapshot at all`() {
        #expect(Retention([], days: 3, now: Self.now, pinnedLogStarts: [1: 100]).logExpiresBefore.isEmpty)
    }
}
