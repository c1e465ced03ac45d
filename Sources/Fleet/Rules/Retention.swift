package import Foundation

/// What a retention period keeps of an instance's automated backups, and what it lets go.
///
/// Every second inside the window must stay restorable: that takes the newest snapshot that was complete before the
/// window began, every later one, and the log from the oldest of those on. Recovery points count like snapshots, but
/// never make the newest snapshot that its owner can see superfluous.
package struct Retention: Equatable, Sendable {
    /// An automated snapshot as this rule sees it.
    package struct Base: Equatable, Sendable {
        /// The snapshot's identifier.
        package var identifier: String
        /// When its data was complete.
        package var completeAt: Date
        /// The position its recovery begins at.
        package var logStart: UInt64
        /// The timeline of that position.
        package var timeline: Int
        /// Whether it is an internal recovery point, which its owner never sees.
        package var isPoint: Bool
        /// Whether the repository can't read it any more: then it stands in for no other.
        package var isDamaged: Bool

        /// A snapshot that was complete at `completeAt`.
        package init(
            identifier: String,
            completeAt: Date,
            logStart: UInt64,
            timeline: Int = 1,
            isPoint: Bool = false,
            isDamaged: Bool = false
        ) {
            self.identifier = identifier
            self.completeAt = completeAt
            self.logStart = logStart
            self.timeline = timeline
            self.isPoint = isPoint
            self.isDamaged = isDamaged
        }
    }

    /// The first second that must be restorable.
    package let windowStart: Date
    /// The snapshots that no second of the window needs any more, oldest first.
    package let expired: [String]
    /// The log before this position is not needed any more, by timeline; none for a timeline that nothing here needs.
    package let logExpiresBefore: [Int: UInt64]

    /// Applies a period of `days` at the time `now`, without letting go of the snapshots that a restore in flight uses.
    ///
    /// For `pausedSeconds` of the period the instance was stopped; that time doesn't count. Such a restore may begin
    /// with another snapshot than these and read the log from `pinnedLogStarts` on.
    package init(
        _ bases: [Base],
        days: Int,
        now: Date,
        pausedSeconds: Double = 0,
        pinned: Set<String> = [],
        pinnedLogStarts: [Int: UInt64] = [:]
    ) {
        windowStart = now.addingTimeInterval(-Double(days) * secondsPerDay - pausedSeconds)
        let ordered = bases.sorted { ($0.completeAt, $0.identifier) < ($1.completeAt, $1.identifier) }
        let isOutside = { [windowStart] (base: Base) in base.completeAt <= windowStart }
        let firstKept = ordered.lastIndex { isOutside($0) && !$0.isDamaged } ?? ordered.startIndex
        let lasting = pinned.union([ordered.last { !$0.isPoint }?.identifier].compactMap { $0 })
        let isKept = { (index: Int, base: Base) in
            lasting.contains(base.identifier) || (index >= firstKept && !(base.isDamaged && isOutside(base)))
        }
        expired = ordered.enumerated().filter { !isKept($0.offset, $0.element) }.map(\.element.identifier)
        let kept = ordered.enumerated().filter { isKept($0.offset, $0.element) }
        let needed = Dictionary(kept.map { ($0.element.timeline, $0.element.logStart) }) { min($0, $1) }
        logExpiresBefore = needed.isEmpty ? [:] : needed.merging(pinnedLogStarts) { min($0, $1) }
    }
}
