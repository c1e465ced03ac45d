import Engine
import Foundation
import Ledger
import Metrics
import Repository

/// Writes the log that arrives into the repository, with notes about what it says, and publishes how far it got.
struct CaptureRecorder {
    private let fleet: Fleet
    private let instance: Instance
    private let log: LogStream
    private var reader: WALReader
    private var beginsRange: Bool
    private var progress: CaptureProgress
    private var milestones: CaptureMilestones
    private var published: ContinuousClock.Instant?
    private var publishedEnd: UInt64 = 0
    private var smallObjects = 0

    /// Whether enough small objects, or a whole segment, wait to be merged.
    private(set) var foldsNext = false

    private static let smallObjectsMax = 256
    private static let publishInterval = Duration.seconds(1)

    init(_ fleet: Fleet, _ instance: Instance, _ log: LogStream, _ resumption: CaptureResumption) async throws {
        self.fleet = fleet
        self.instance = instance
        self.log = log
        beginsRange = resumption.beginsRange
        reader = try await Self.reader(instance, log, resumption)
        let (scope, resourceID) = (instance.scope, instance.resourceID)
        let known = try await fleet.ledger.read { try $0.captureProgress(scope, resourceID: resourceID) }
        progress =
            known
            ?? CaptureProgress(
                scope: scope,
                resourceID: resourceID,
                timeline: instance.timeline,
                start: resumption.rangeStart
            )
        progress.timeline = instance.timeline
        progress.end = resumption.position
        let storedEnd = log.storedEnd(of: UInt32(instance.timeline)) ?? resumption.rangeStart
        milestones = CaptureMilestones(
            CaptureMilestones.Milestone(
                end: min(resumption.position, storedEnd),
                restorableTime: progress.restorableTime,
                changedThrough: progress.changedThrough
            )
        )
        milestones.add(milestone, at: .now)
    }

    /// Makes a chunk durable, with its notes; the server may forget it afterwards.
    mutating func record(_ chunk: LogChunk) async throws {
        var notes = LogNotes(completeThrough: reader.position.rawValue)
        try reader.read(chunk.bytes, at: LogSequenceNumber(chunk.start)) { notes.note($0) }
        notes.completeThrough = reader.position.rawValue
        try await log.append(
            timeline: UInt32(instance.timeline),
            start: chunk.start,
            bytes: chunk.bytes,
            annotation: notes.encode(),
            newRange: beginsRange
        )
        beginsRange = false
        progress.end = chunk.end
        if !notes.pages.isEmpty { progress.changedThrough = chunk.end }
        if let latest = notes.commits.latest?.date {
            progress.restorableTime = max(latest, progress.restorableTime ?? latest)
        }
        milestones.add(milestone, at: .now)
        let segment = UInt64(WALSegment.bytesDefault)
        smallObjects += 1
        foldsNext = chunk.start / segment != chunk.end / segment || smallObjects >= Self.smallObjectsMax
        if foldsNext { smallObjects = 0 }
        Counter(label: "holdfast_capture_bytes_total").increment(by: Int64(chunk.bytes.count))
    }

    /// Writes the progress into the ledger, at most once a second but for the last time.
    mutating func publishProgress(isLast: Bool = false) async throws {
        if !isLast, let published, ContinuousClock.now - published < Self.publishInterval { return }
        let update = stored()
        guard update.end != publishedEnd || published == nil else { return }
        let identifier = instance.resourceID
        try await fleet.ledger.write(announcing: false) { writer in
            // An instance whose backups were removed meanwhile must not get its progress back.
            guard let backup = try writer.reader.automatedBackup(resourceID: identifier) else { return }
            let known = try writer.reader.captureProgress(update.scope, resourceID: identifier)
            // A capture that ends late must not undo what a rewind has written since.
            guard known.map({ $0.timeline <= update.timeline }) ?? true else { return }
            var latest = update
            latest.gapAt = known?.gapAt
            latest.earlier = known?.earlier ?? []
            latest.restorableBeforeGap = known?.restorableBeforeGap
            latest.start = known?.start ?? update.start
            // Behind a gap nothing can be restored before there is a snapshot to begin with.
            if backup.needsBase { latest.restorableTime = known?.restorableTime }
            try writer.put(latest)
        }
        published = .now
        publishedEnd = update.end
        if let time = update.restorableTime {
            Gauge(
                label: "holdfast_capture_restorable_timestamp_seconds",
                dimensions: [("instance", instance.identifier)]
            )
            .record(time.timeIntervalSince1970)
        }
    }

    /// Waits a while for the store to have all that was recorded, then publishes what it has.
    mutating func publishLast() async throws {
        let limit = ContinuousClock.now + fleet.settings.uploadInterval * 3
        do {
            while stored().end < progress.end, ContinuousClock.now < limit {
                try await Task.sleep(for: .milliseconds(100))
            }
        } catch is CancellationError {}
        try await publishProgress(isLast: true)
    }

    private var milestone: CaptureMilestones.Milestone {
        CaptureMilestones.Milestone(
            end: progress.end,
            restorableTime: progress.restorableTime,
            changedThrough: progress.changedThrough
        )
    }

    /// The progress as far as the store has the log; where none is staged, that is all of it.
    private mutating func stored() -> CaptureProgress {
        let milestone = milestones.reached(storedEnd: log.storedEnd(of: UInt32(instance.timeline)) ?? 0)
        var stored = progress
        stored.end = milestone.end
        stored.restorableTime = milestone.restorableTime
        stored.changedThrough = milestone.changedThrough
        return stored
    }

    /// A reader that knows the part of a record that the captured log ends in.
    private static func reader(
        _ instance: Instance,
        _ log: LogStream,
        _ resumption: CaptureResumption
    ) async throws -> WALReader {
        let timeline = UInt32(instance.timeline)
        let major = Int(instance.engineVersion.prefix { $0 != "." }) ?? 0
        guard !resumption.beginsRange, let version = WALVersion(serverMajor: major),
            let last = try await log.annotations(
                timeline: timeline,
                from: resumption.position - 1,
                to: resumption.position
            ).last
        else { return WALReader(at: LogSequenceNumber(resumption.position), timeline: timeline) }
        let complete = try LogNotes(decoding: last.bytes).completeThrough
        // A stretch that ends before its first whole record says nothing about where records begin.
        let start: WALReader.Start = complete == resumption.rangeStart ? .anywhere : .record(version)
        var reader = WALReader(at: LogSequenceNumber(complete), start: start, timeline: timeline)
        var position = complete
        for try await bytes in log.read(timeline: timeline, from: complete, to: resumption.position) {
            try reader.read(bytes, at: LogSequenceNumber(position)) { _ in }
            position += UInt64(bytes.count)
        }
        return reader
    }
}
