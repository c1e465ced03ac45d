import Foundation
import Testing

@testable import Fleet

struct LockRuleTests {
    private static let day = 86_400.0
    private static let complete = Date(timeIntervalSince1970: 1_000_000)

    @Test(arguments: [(1, 3.0), (7, 9), (35, 37)])
    func `what is kept by a retention period is locked as long, and while the next snapshot may be late`(
        retentionDays: Int,
        days: Double
    ) {
        let end = LockRule.end(completeAt: Self.complete, retentionDays: retentionDays)
        #expect(end == Self.complete.addingTimeInterval(days * Self.day))
    }

    @Test(arguments: [nil, 0])
    func `what no retention period keeps is not locked`(retentionDays: Int?) {
        #expect(LockRule.end(completeAt: Self.complete, retentionDays: retentionDays) == nil)
    }
}
