import Foundation

/// What capture has reached and the store may not have yet: log that is staged is not counted before it is uploaded.
struct CaptureMilestones: Sendable {
    /// A point that capture has reached.
    struct Milestone: Sendable, Equatable {
        /// The position that log is durable to.
        var end: UInt64
        /// The commit time up to which that log is whole.
        var restorableTime: Date?
        /// The end of the last log up to there that changed a page.
        var changedThrough: UInt64?
    }

    private var reached: Milestone
    private var waiting: [(begun: ContinuousClock.Instant, milestone: Milestone)] = []

    /// Begins with what is known to be in the store.
    init(_ milestone: Milestone) { reached = milestone }

    /// Adds a point, in order; points of the same second become one.
    mutating func add(_ milestone: Milestone, at now: ContinuousClock.Instant) {
        if let last = waiting.last, now - last.begun < .seconds(1) {
            waiting[waiting.count - 1].milestone = milestone
        } else {
            waiting.append((now, milestone))
        }
    }

    /// The last point of which the store has everything.
    mutating func reached(storedEnd: UInt64) -> Milestone {
        let count = waiting.prefix { $0.milestone.end <= storedEnd }.count
        if count > 0 { reached = waiting[count - 1].milestone }
        waiting.removeFirst(count)
        return reached
    }
}
