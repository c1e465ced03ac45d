package import Foundation
package import Ledger

/// The automated backups of one instance: its daily snapshots and its captured log, kept for the retention period.
package struct AutomatedBackup: Document {
    package static let kind = "automated-backup"

    /// What automated backups are doing, in the words of RDS.
    package enum Status: String, Codable, Sendable {
        /// The instance runs and is backed up.
        case active
        /// The first backup is not complete yet.
        case creating
        /// They are to be replicated from another region, and nothing of them can be restored here yet.
        case pending
        /// They follow those of an instance in another region.
        case replicating
        /// The instance is gone and its backups were kept; they expire as they would have.
        case retained
    }

    /// The account and region it lives in.
    package var scope: Scope
    /// The identifier, such as `ab-…`.
    package var identifier: String
    /// What it is doing.
    package var status = Status.creating
    /// The instance as it is, or as it last was.
    package var instance: Instance
    /// When the instance was deleted; `nil` while it lives.
    package var deletedAt: Date?
    /// For how long nobody looked after these backups, because the daemon's disk was lost: the retention period does
    /// not count it.
    package var outageSeconds: Double?
    /// When the instance was stopped; the retention period does not count that either.
    package var pauses: [Pause]?
    /// After a failed snapshot: when the next may be tried.
    package var notBefore: Date?
    /// After a failed recovery point: when the next may be tried.
    package var pointNotBefore: Date?
    /// Whether the log has a gap that only a new snapshot closes.
    package var needsBase = false
    /// What of its log the repository can't read any more; `nil` while it is sound as far as is known.
    package var logDamage: String?
    /// Where they are replicated from; `nil` at home.
    package var replication: Replication?
    /// The ARNs of the copies in other regions that follow these.
    package var replicas: [String]?

    /// Tags of the backups' own; nil while they have their instance's.
    package var ownTags: [Tag]?

    package var id: String { identifier }
    package var owner: String? { key }

    /// The automated backups of an instance that has none yet.
    package init(identifier: String, instance: Instance) {
        scope = instance.scope
        self.identifier = identifier
        self.instance = instance
    }

    /// Notes that the instance was stopped until now.
    mutating func add(pauseSince begunAt: Date?, until now: Date) {
        guard let begunAt, begunAt < now else { return }
        pauses = Pauses.adding(Pause(begunAt: begunAt, endedAt: now), to: pauses ?? [])
    }

    /// The first second of the retention period that counts back from `end`.
    package func windowStart(endingAt end: Date) -> Date {
        let days = retentionDays
        let paused = Pauses.seconds(of: pauses ?? [], days: days, before: end)
        return end.addingTimeInterval(-Double(days) * secondsPerDay - paused)
    }

    /// The name of these backups in every AWS API.
    package var arn: String { ResourceName.automatedBackup(identifier, in: scope) }
}

/// How far the log of an instance is captured.
package struct CaptureProgress: Document {
    package static let kind = "capture"

    /// The account and region of the backups.
    package var scope: Scope
    /// The instance's resource id, or the ``BackupKey`` of copies elsewhere.
    package var resourceID: String
    /// The timeline being captured.
    package var timeline: Int
    /// Where the stretch without gaps that is being captured began.
    package var start: UInt64
    /// Up to where the log is durable in the repository.
    package var end: UInt64
    /// Every transaction that committed up to this time is captured, and a later one too, so that it can be told apart.
    package var restorableTime: Date?
    /// The end of the last piece of log that changed a page; heartbeats change none.
    package var changedThrough: UInt64?
    /// The stretches of log before gaps that are still kept.
    package var earlier: [LogSpan] = []
    /// When capture last found that log was missing.
    package var gapAt: Date?

    package var id: String { resourceID }
    package var owner: String? { resourceID }

    /// Progress of a capture that begins at `start`.
    package init(scope: Scope, resourceID: String, timeline: Int, start: UInt64) {
        self.scope = scope
        self.resourceID = resourceID
        self.timeline = timeline
        self.start = start
        end = start
    }

    /// All log that must be in the repository.
    package var kept: [LogSpan] { earlier + [LogSpan(timeline: timeline, start: start, end: end)] }

    /// Whether log is missing before or within what has come to `known`.
    func hasGap(since known: CaptureProgress?) -> Bool {
        zip(kept, kept.dropFirst()).contains { before, after in
            let isNew = known.map { (after.timeline, after.start) > ($0.timeline, $0.end) } ?? true
            return isNew && before.timeline == after.timeline
        }
    }

    /// The latest time that can be restored from the stretches before the last gap.
    package var restorableBeforeGap: Date?

    /// Whether a snapshot that needs `log` can begin a restore to what is being captured now.
    package func isBegun(by log: LogSpan, segmentBytes: UInt64) -> Bool {
        timeline == log.timeline && start <= log.start / segmentBytes * segmentBytes && log.end <= end
    }

    /// Begins a new stretch at `position`, behind a gap; `hadBase` says whether the last one had a snapshot of its own.
    mutating func beginStretch(at position: UInt64, hadBase: Bool, now: Date) {
        if hadBase { restorableBeforeGap = restorableTime }
        earlier = kept.filter { $0.start < $0.end }
        start = position
        end = position
        gapAt = now
    }

    /// Goes on at `position` on a new timeline, after the instance was brought back to an earlier state.
    mutating func beginTimeline(_ next: Int, at position: UInt64, hadBase: Bool, now: Date) {
        beginStretch(at: position, hadBase: hadBase, now: now)
        timeline = next
        changedThrough = nil
    }

    /// Lets go of the log before these positions, by timeline; a timeline before the present one with none goes whole.
    mutating func expire(before positions: [Int: UInt64]) {
        earlier = earlier.compactMap { span in
            guard let position = positions[span.timeline] else { return span.timeline < timeline ? nil : span }
            guard span.end > position else { return nil }
            return LogSpan(timeline: span.timeline, start: max(span.start, position), end: span.end)
        }
        if let position = positions[timeline] { start = min(max(start, position), end) }
    }
}
