import Foundation
import Testing

@testable import Fleet

struct CaptureMilestonesTests {
    private static func milestone(_ end: UInt64) -> CaptureMilestones.Milestone {
        CaptureMilestones.Milestone(end: end, restorableTime: Date(timeIntervalSince1970: Double(end)))
    }

    @Test func `what the store does not have is not counted`() {
        let now = ContinuousClock.now
        var milestones = CaptureMilestones(Self.milestone(1))
        for (index, end) in [10, 20, 30].enumerated() {
            milestones.add(Self.milestone(UInt64(end)), at: now + .seconds(2 * index))
        }
        #expect(milestones.reached(storedEnd: 5) == Self.milestone(1))
        #expect(milestones.reached(storedEnd: 20) == Self.milestone(20))
        #expect(milestones.reached(storedEnd: 29) == Self.milestone(20))
        #expect(milestones.reached(storedEnd: 100) == Self.milestone(30))
    }

    @Test func `points of one second become one, so that a long absence of the store costs little`() {
        let now = ContinuousClock.now
        var milestones = CaptureMilestones(Self.milestone(1))
        for index in 0..<10 { milestones.add(Self.milestone(UInt64(10 + index)), at: now + .milliseconds(50 * index)) }
        #expect(milestones.reached(storedEnd: 18) == Self.milestone(1))
        #expect(milestones.reached(storedEnd: 19) == Self.milestone(19))
    }
}
