package import Foundation

/// How to bring back one state of an instance: which snapshot, which log, and where to stop.
package struct RestorePlan: Codable, Equatable, Sendable {
    /// Where recovery stops.
    package enum Stop: Codable, Equatable, Sendable {
        /// As soon as the snapshot is consistent.
        case consistency
        /// Just before the record at this position, the first commit that is too late.
        case before(UInt64)
        /// Just behind the record at this position, the last commit there is.
        case after(UInt64)
    }

    /// The snapshot's manifest in the repository.
    package var manifest: String
    /// The log stream to replay from, and which stretch of it; `nil` where the snapshot's own log is enough.
    package var log: LogSpan?
    /// The stream that `log` belongs to.
    package var stream: String
    /// The timeline that the snapshot was taken on.
    package var timeline: Int
    /// Where recovery stops.
    package var stop: Stop

    /// A plan.
    package init(manifest: String, log: LogSpan?, stream: String, timeline: Int, stop: Stop) {
        self.manifest = manifest
        self.log = log
        self.stream = stream
        self.timeline = timeline
        self.stop = stop
    }
}

/// A snapshot that a restore to a point in time can begin with.
package struct RestoreBase: Equatable, Sendable {
    /// The snapshot's manifest in the repository.
    package var manifest: String
    /// When its data was complete.
    package var completeAt: Date
    /// The log it needs to become consistent.
    package var log: LogSpan

    /// A snapshot that needs `log` to become consistent.
    package init(manifest: String, completeAt: Date, log: LogSpan) {
        self.manifest = manifest
        self.completeAt = completeAt
        self.log = log
    }
}

/// Chooses what a restore to a point in time begins with.
///
/// It fails closed: there is no second best.
package enum RestoreBaseRule {
    /// The newest snapshot that was complete at `target` and whose log is there, up to `target` without a gap.
    ///
    /// A `target` of `nil` means the end of the newest stretch. Recovery reads whole segments of `segmentBytes`, so the
    /// stretch must hold the beginning of the first.
    package static func choose(
        _ bases: [RestoreBase],
        ranges: [LogSpan],
        target: Date?,
        segmentBytes: UInt64
    ) throws -> (base: RestoreBase, range: LogSpan) {
        let candidates = bases.filter { target == nil || $0.completeAt <= target ?? .distantPast }
            .sorted { $0.completeAt > $1.completeAt }
        guard let newest = candidates.first?.log else {
            throw FleetError.invalid("There is no snapshot at or before the time to restore to.")
        }
        for base in candidates {
            let first = base.log.start / segmentBytes * segmentBytes
            let range = ranges.first {
                $0.timeline == base.log.timeline && $0.start <= first && $0.end >= base.log.end
            }
            guard let range else { continue }
            // An older snapshot helps where the newest began before the log that is kept, not across a gap after it.
            guard target == nil || (range.timeline == newest.timeline && range.end >= newest.end) else { continue }
            return (base, range)
        }
        throw FleetError.invalid(
            "The transaction log between the last snapshot and the time to restore to has a gap; choose a time before "
                + "the gap or after the next snapshot."
        )
    }
}
