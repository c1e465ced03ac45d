import Engine
import Foundation
import Ledger
import Logging
import Metrics
import Repository

extension Replicator {
    /// Brings the log that the source has captured and this region lacks.
    func bringLog() async throws {
        let backup = try await backup()
        guard let start = backup.replication?.logStart else { return }
        let link = try link(of: backup)
        let found = try await source(of: backup, bases: .none)
        let log = try await fleet.log(of: backup)
        if !Self.isComplete(log, as: found.capture) { try await adopt(log, of: backup, link, since: start) }
        let progress = try await publish(log, of: backup, source: found)
        try await promote()
        // A source that is kept after its instance's deletion never has more.
        guard found.backup.status == .retained, let progress, let capture = found.capture,
            progress.timeline == capture.timeline, progress.end >= capture.end,
            try await self.backup().status == .replicating
        else { return }
        try await end("the DB instance was deleted.")
    }

    /// Whether all log that the source has captured is here.
    private static func isComplete(_ log: LogStream, as source: CaptureProgress?) -> Bool {
        guard let source else { return true }
        return log.ranges().last.map { Int($0.timeline) == source.timeline && $0.end >= source.end } ?? false
    }

    private func adopt(
        _ log: LogStream,
        of backup: AutomatedBackup,
        _ link: any RegionLink,
        since start: LogSpan
    ) async throws {
        try await prepareLineage(of: backup)
        let adopted = try await fleet.repository(scope).adoptLog(
            of: log.stream,
            lineage: log.lineage,
            from: try await link.source(),
            inLineage: try backup.replication?.sourceLineage.map { try LineageID($0) },
            since: Self.position(after: log, from: start)
        )
        Counter(label: "holdfast_replicated_bytes_total", dimensions: [("part", "log")])
            .increment(by: Int64(adopted.bytesMoved))
        for damage in adopted.damages {
            logger.error("Log of the source is damaged, and is a gap here", metadata: ["damage": "\(damage)"])
        }
    }

    private static func position(after log: LogStream, from start: LogSpan) -> LogPosition {
        if let last = log.ranges().last { return LogPosition(timeline: last.timeline, position: last.end) }
        let segment = UInt64(WALSegment.bytesDefault)
        return LogPosition(timeline: UInt32(start.timeline), position: start.start / segment * segment)
    }

    /// Writes into the ledger what log is here, and what it can restore.
    private func publish(
        _ log: LogStream,
        of backup: AutomatedBackup,
        source: ReplicationSource
    ) async throws -> CaptureProgress? {
        let (key, scope) = (backup.key, scope)
        let known = try await fleet.ledger.read { try $0.captureProgress(scope, resourceID: key) }
        guard let found = try await progress(of: log, backup, known, source.capture) else { return known }
        let (identifier, pauses, now) = (identifier, source.backup.pauses, fleet.clock.now())
        let ticket = DescriptionTicket(fleet)
        let hasGap = found.hasGap(since: known)
        if hasGap { logGap() }
        try await fleet.ledger.write(announcing: false) { writer in
            guard var backup = try writer.reader.find(AutomatedBackup.self, identifier, in: scope), backup.isFollowing
            else { throw CancellationError() }
            // The window never ends behind a pause that it doesn't know of.
            if backup.pauses != pauses {
                backup.pauses = pauses
                try writer.put(backup)
                try ticket.describe(backup, writer)
            }
            var latest = found
            latest.gapAt = hasGap ? now : known?.gapAt
            if hasGap { try writer.insert(EventCatalog.captureGap(Self.gapReason).about(backup, at: now)) }
            // What expired meanwhile is not here any more.
            if let kept = try writer.reader.captureProgress(scope, resourceID: key), kept.timeline == latest.timeline,
                latest.start < kept.start, kept.start <= latest.end
            {
                latest.start = kept.start
            }
            try writer.put(latest)
        }
        return found
    }

    private static let gapReason =
        "the source has no more of it between what had arrived before and what arrives now. Times later than those "
        + "before the gap can be restored here when the next snapshot or recovery point has arrived."

    private func logGap() {
        Counter(label: "holdfast_replication_gaps_total", dimensions: [("region", scope.region)]).increment()
        logger.error("The replicated log has a gap")
    }

    /// How far the log here reaches; nil where nothing has changed.
    private func progress(
        of log: LogStream,
        _ backup: AutomatedBackup,
        _ known: CaptureProgress?,
        _ source: CaptureProgress?
    ) async throws -> CaptureProgress? {
        let spans = log.ranges().map { LogSpan(timeline: Int($0.timeline), start: $0.start, end: $0.end) }
        guard let last = spans.last else { return nil }
        if var progress = known, progress.timeline == last.timeline, progress.earlier == spans.dropLast() {
            if progress.end == last.end { return nil }
            // The source knows the last commit of log that is all here; else the log itself has to be asked.
            if let source, source.timeline == last.timeline, source.end <= last.end {
                (progress.end, progress.restorableTime) = (last.end, source.restorableTime)
                return progress
            }
        }
        let key = backup.key
        let points = try await fleet.ledger.read { try $0.list(RecoveryPoint.self, ownedBy: key).map(\.log) }
        var survey = CaptureSurvey(log)
        return try await survey.progress(of: backup, bases: points)
    }

    /// From the first base on whose log is here, the backups can be restored.
    func promote() async throws {
        let backup = try await backup()
        guard backup.status == .pending else { return }
        let (now, ticket) = (fleet.clock.now(), DescriptionTicket(fleet))
        try await update { backup, writer in
            guard backup.status == .pending, try Fleet.restoreWindow(of: backup, at: now, writer.reader) != nil else {
                return
            }
            backup.status = .replicating
            try writer.insert(EventCatalog.replicationBegun(from: backup.instance.scope.region).about(backup, at: now))
            try ticket.describe(backup, writer)
        }
    }

    /// Tells the metrics how far what can be restored here is behind, which grows while the source can't be reached.
    func measureLag() async {
        let (scope, identifier) = (scope, identifier)
        let found = try? await fleet.ledger.read { reader in
            try reader.find(AutomatedBackup.self, identifier, in: scope).map { backup in
                (backup.instance.identifier, try reader.lastRestorable(of: backup))
            }
        }
        guard let (instance, latest) = found, let latest else { return }
        Gauge(
            label: "holdfast_replication_lag_seconds",
            dimensions: [("instance", instance), ("region", scope.region)]
        )
        .record(max(0, fleet.clock.now().timeIntervalSince(latest)))
    }
}
