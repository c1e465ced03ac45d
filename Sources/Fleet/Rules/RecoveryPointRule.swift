package import Foundation

/// When an internal recovery point is due: a restore is never to replay more log than the limits say.
package struct RecoveryPointRule: Equatable, Sendable {
    /// The newest snapshot of any origin, as this rule sees it.
    package struct Base: Equatable, Sendable {
        /// When its data was complete.
        package var completeAt: Date
        /// The log it needs to become consistent.
        package var log: LogSpan

        /// A snapshot that was complete at `completeAt`.
        package init(completeAt: Date, log: LogSpan) {
            self.completeAt = completeAt
            self.log = log
        }
    }

    /// The most log that a restore is to replay, in bytes; 0 sets no limit.
    package var logBytesMax: UInt64
    /// The longest time with changes that a restore is to replay, in seconds; 0 sets no limit.
    package var secondsMax: Double

    /// A rule with these limits.
    package init(logBytesMax: UInt64, secondsMax: Double) {
        self.logBytesMax = logBytesMax
        self.secondsMax = secondsMax
    }

    /// Whether a point is due behind the newest `base`.
    ///
    /// It is begun when three quarters of the log have been written, to be complete before all of it has. Log without
    /// changed pages, such as an idle instance's heartbeats, counts by its volume alone. Where there is no base for
    /// what is being captured, an ordinary snapshot is due and no point.
    package func isDue(after base: Base?, _ progress: CaptureProgress, segmentBytes: UInt64, now: Date) -> Bool {
        guard let base, progress.isBegun(by: base.log, segmentBytes: segmentBytes) else { return false }
        if logBytesMax > 0, progress.end - base.log.start >= logBytesMax / 4 * 3 { return true }
        guard secondsMax > 0, let changed = progress.changedThrough, changed > base.log.end else { return false }
        return now.timeIntervalSince(base.completeAt) >= secondsMax
    }
}
