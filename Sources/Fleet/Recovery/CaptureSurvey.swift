import Engine
import Foundation
import Repository

/// Finds out from a stream's log alone how far an instance was captured.
struct CaptureSurvey {
    let log: LogStream
    /// What was damaged on the way.
    private(set) var problems: [String] = []

    init(_ log: LogStream) { self.log = log }

    /// How far the log was captured, and which times the stretches before its last gap can restore; nil without log.
    ///
    /// `bases` are the stretches of log that the automated snapshots need.
    mutating func progress(of backup: AutomatedBackup, bases: [LogSpan]) async throws -> CaptureProgress? {
        var spans = log.ranges().map { LogSpan(timeline: Int($0.timeline), start: $0.start, end: $0.end) }
        guard let current = spans.popLast() else { return nil }
        var progress = CaptureProgress(
            scope: backup.scope,
            resourceID: backup.key,
            timeline: current.timeline,
            start: current.start
        )
        progress.end = current.end
        progress.earlier = spans
        progress.restorableTime = try await latestCommit(in: current)
        let segment = UInt64(WALSegment.bytesDefault)
        let usable = spans.last { span in
            var stretch = progress
            (stretch.timeline, stretch.start, stretch.end) = (span.timeline, span.start, span.end)
            return bases.contains { stretch.isBegun(by: $0, segmentBytes: segment) }
        }
        if let usable { progress.restorableBeforeGap = try await latestCommit(in: usable) }
        return progress
    }

    /// The time of the last transaction in a stretch, looked for from its end; log that is damaged ends nothing later.
    private mutating func latestCommit(in span: LogSpan) async throws -> Date? {
        let segment = UInt64(WALSegment.bytesDefault)
        var end = span.end
        while end > span.start {
            let start = max(span.start, (end - 1) / segment * segment)
            do {
                let notes = try await log.annotations(timeline: UInt32(span.timeline), from: start, to: end)
                if let latest = try notes.compactMap({ try LogNotes(decoding: $0.bytes).commits.latest }).max() {
                    return latest.date
                }
            } catch let error as RepositoryError where error.code == .damaged {
                problems.append("\(error)")
            } catch let error as FleetError {
                problems.append("\(log.stream): \(error)")
            }
            end = start
        }
        return nil
    }
}
