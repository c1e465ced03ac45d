import Engine
import Foundation
import Ledger
import Logging
import Metrics
import Repository

/// Copies an instance's log into the repository: durable there within a second, confirmed to the server only then.
struct Capture: Sendable {
    /// The replication slot that keeps the log for a capture that is away.
    static let slot = "rdsadmin_capture"

    private let fleet: Fleet
    private let instance: Instance
    private let server: PostgreSQLServer
    private let logger: Logger

    init(_ fleet: Fleet, _ instance: Instance, _ server: PostgreSQLServer) {
        self.fleet = fleet
        self.instance = instance
        self.server = server
        var logger = fleet.logger
        logger[metadataKey: "instance"] = "\(instance.resourceID)"
        self.logger = logger
    }

    /// Captures until cancelled.
    ///
    /// Trouble is told once, and tried again until it is over; the slot keeps the log meanwhile.
    func run() async throws {
        var failures = 0
        while true {
            let begun = ContinuousClock.now
            do {
                try await session(hasStalled: failures >= Self.failuresTold)
            } catch let error as CancellationError {
                throw error
            } catch {
                try Task.checkCancellation()
                failures = ContinuousClock.now - begun > .seconds(30) ? 1 : failures + 1
                Counter(label: "holdfast_capture_failures_total").increment()
                logger.warning("Capture was interrupted", metadata: ["error": "\(error)"])
                // A server that restarts ends its connections; that alone is no trouble.
                if failures == Self.failuresTold { try await tell(.captureStalled("\(error)")) }
                try await Task.sleep(for: .seconds(min(10, 0.25 * Double(1 << min(failures, 6)))))
            }
        }
    }

    private func session(hasStalled: Bool) async throws {
        let log = try await fleet.log(of: instance)
        let resumption = try await CaptureResumption.find(instance, server, log)
        if let gap = resumption.gap { try await note(gap: gap, resumption.position) }
        let stream = try await PostgreSQLLogStream.open(
            server,
            slot: Self.slot,
            from: resumption.position,
            timeline: UInt32(instance.timeline)
        )
        let buffer = LogBuffer()
        let (segments, finished) = AsyncStream.makeStream(of: UInt64.self, bufferingPolicy: .bufferingNewest(64))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await receive(stream, into: buffer) }
            group.addTask { try await record(buffer, stream, log, resumption, finished, hasStalled: hasStalled) }
            group.addTask { try await fold(log, segments, from: resumption) }
            group.addTask {
                while true {
                    try await Task.sleep(for: .seconds(1))
                    buffer.ping()
                }
            }
            defer { group.cancelAll() }
            do {
                try await group.next()
            } catch {
                await stream.close()
                throw error
            }
        }
    }

    /// Takes log at intervals, all that there is at once; without one while there is more, or while somebody waits.
    private func receive(_ stream: PostgreSQLLogStream, into buffer: LogBuffer) async throws {
        while true {
            let looked = ContinuousClock.now
            guard let chunk = try await stream.next() else {
                try await Task.sleep(for: Self.lookIntervalMin)
                try await pause(until: looked + fleet.settings.captureInterval)
                continue
            }
            try await buffer.put(chunk)
            if chunk.end == chunk.serverEnd { try await pause(until: looked + fleet.settings.captureInterval) }
        }
    }

    private func record(
        _ buffer: LogBuffer,
        _ stream: PostgreSQLLogStream,
        _ log: LogStream,
        _ resumption: CaptureResumption,
        _ finished: AsyncStream<UInt64>.Continuation,
        hasStalled: Bool
    ) async throws {
        var recorder = try await CaptureRecorder(fleet, instance, log, resumption)
        finished.yield(resumption.position)
        do {
            try await record(buffer, stream, &recorder, finished, hasStalled: hasStalled)
        } catch {
            try await recorder.publishLast()
            throw error
        }
    }

    private func record(
        _ buffer: LogBuffer,
        _ stream: PostgreSQLLogStream,
        _ recorder: inout CaptureRecorder,
        _ finished: AsyncStream<UInt64>.Continuation,
        hasStalled: Bool
    ) async throws {
        var isStallOver = !hasStalled
        for await _ in buffer.arrivals {
            while let chunk = buffer.take() {
                try await recorder.record(chunk)
                await stream.confirm(chunk.end)
                if !isStallOver { try await tell(.captureResumed) }
                isStallOver = true
                if recorder.foldsNext { finished.yield(chunk.end) }
                try await recorder.publishProgress()
            }
            try await recorder.publishProgress()
        }
        throw CancellationError()
    }

    /// Lets log gather, unless somebody waits for it.
    private func pause(until end: ContinuousClock.Instant) async throws {
        try await fleet.urgency.pause(instance.resourceID, until: end)
    }

    /// After how many failures in a row capture is told to have stalled.
    private static let failuresTold = 3
    /// How often a server that has nothing new is asked at the most while somebody waits for its log.
    private static let lookIntervalMin = Duration.milliseconds(2)
    /// How far before its end a log that was left is looked at for small objects.
    private static let refoldedBytes: UInt64 = 1 << 30

    private func fold(
        _ log: LogStream,
        _ segments: AsyncStream<UInt64>,
        from resumption: CaptureResumption
    ) async throws {
        var start = max(resumption.rangeStart, resumption.position - min(resumption.position, Self.refoldedBytes))
        for await end in segments {
            try await fold(log, from: start, to: end)
            start = end
        }
        throw CancellationError()
    }

    /// Merges the small objects from `start` to `end`, a segment at a time; failing only leaves small objects.
    private func fold(_ log: LogStream, from start: UInt64, to end: UInt64) async throws {
        let segment = UInt64(WALSegment.bytesDefault)
        for first in stride(from: start / segment * segment, to: end, by: Int(segment)) {
            do {
                try await mergeWhenFree(log, first, min(first + segment, end))
            } catch let error as CancellationError {
                throw error
            } catch {
                logger.warning("Log objects can't be merged", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Merges; where log is just being expired, or merged by a capture that ends, it is done when that is done.
    private func mergeWhenFree(_ log: LogStream, _ start: UInt64, _ end: UInt64) async throws {
        while true {
            do {
                return try await log.fold(timeline: UInt32(instance.timeline), from: start, to: end)
            } catch let error as RepositoryError where error.code == .busy {
                try await Task.sleep(for: .milliseconds(250))
            }
        }
    }

    private func note(gap: String, _ position: UInt64) async throws {
        Counter(label: "holdfast_capture_gaps_total").increment()
        logger.error("The captured log has a gap", metadata: ["reason": "\(gap)"])
        let (resourceID, scope, now) = (instance.resourceID, instance.scope, fleet.clock.now())
        try await fleet.ledger.write { writer in
            guard let instance = try writer.reader.instance(resourceID: resourceID) else { return }
            let known = try writer.reader.captureProgress(scope, resourceID: resourceID)
            // A session that failed before it captured anything behind the gap has told it already.
            if let known, known.gapAt != nil, known.start == position, known.end == position { return }
            try writer.insert(EventCatalog.captureGap(gap).about(instance, at: now))
            let backup = try writer.reader.automatedBackup(resourceID: resourceID)
            if var progress = known {
                progress.beginStretch(at: position, hadBase: backup?.needsBase == false, now: now)
                try writer.put(progress)
            }
            guard let backup else { return }
            try writer.update(AutomatedBackup.self, backup.identifier, in: backup.scope) { $0.needsBase = true }
        }
    }

    private func tell(_ event: EventCatalog) async throws {
        let (resourceID, now) = (instance.resourceID, fleet.clock.now())
        try await fleet.ledger.write { writer in
            guard let instance = try writer.reader.instance(resourceID: resourceID) else { return }
            try writer.insert(event.about(instance, at: now))
        }
    }
}
