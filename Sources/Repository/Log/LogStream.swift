import Synchronization

/// The log of one stream.
///
/// The instance that appends holds the index; the store is the truth when it is opened.
package final class LogStream: Sendable {
    /// Most log in one object, and so in one append.
    package static let objectBytesMax = 32 * 1024 * 1024
    /// How hard log is compressed: it is written all the time, and harder makes PostgreSQL's log hardly smaller.
    private static let compressionLevelMax = 1
    /// Largest annotation of one append.
    package static let annotationBytesMax = 4 * 1024 * 1024

    /// What changes while the log is open.
    struct State {
        var index: LogIndex
        var appending: Set<UInt32> = []
        var isMaintaining = false
        /// In how many rounds an object of another repository did not open.
        var refusals: [LogRange: Int] = [:]
        /// Segments whose objects can't become one.
        var unmergeable: Set<LogRange> = []
        var isClosed = false
    }

    /// The stream.
    package let stream: StreamID
    /// The lineage whose key seals new log.
    package let lineage: LineageID
    /// The store and the keys.
    let objects: ObjectAccess
    /// The right to write.
    let epoch: WriterEpoch
    /// The index, and who is at work on it.
    let state: Mutex<State>

    init(stream: StreamID, lineage: LineageID, objects: ObjectAccess, epoch: WriterEpoch, index: LogIndex) {
        self.stream = stream
        self.lineage = lineage
        self.objects = objects
        self.epoch = epoch
        state = Mutex(State(index: index))
    }

    /// What log there is, by timeline and position; a gap separates two ranges.
    package func ranges() -> [LogRange] { state.withLock { $0.index.ranges() } }

    /// Where the log of a timeline ends; nil where it has none.
    package func end(of timeline: UInt32) -> UInt64? { state.withLock { $0.index.end(of: timeline) } }

    /// How many objects the log has.
    package var objectCount: Int {
        state.withLock { state in
            state.index.timelines.reduce(0) { $0 + state.index.objects(of: $1).count }
        }
    }

    /// Appends log; durable on return.
    ///
    /// It must begin where the timeline's log ends, or after that with `newRange`.
    ///
    /// Errors: `logGap`, `logOverlap`, `busy`, `limitExceeded`, `storeFull`, `storeFailed`.
    package func append(
        timeline: UInt32,
        start: UInt64,
        bytes: [UInt8],
        annotation: [UInt8] = [],
        newRange: Bool = false
    ) async throws {
        try epoch.requireWriting()
        guard !bytes.isEmpty else { return }
        let range = try checkedRange(timeline, start, bytes.count, annotation.count)
        let beginsRange = try reserve(range, newRange: newRange)
        defer { state.withLock { _ = $0.appending.remove(timeline) } }
        let annotations = annotation.isEmpty ? [] : [LogAnnotation(range: range, bytes: annotation)]
        let key = try await objects.writingKey(of: lineage)
        let name = ObjectLayout.log(stream, range)
        let sealed = try await withTaskExecutorPreference(BlockingWork.prompt) {
            var sealer = try self.sealer(name, key: key)
            let frames = try sealer.append(splitting: bytes)
            let footer = LogFooter(
                beginsRange: beginsRange,
                frameLengths: frames.map(\.length),
                annotations: annotations
            )
            try sealer.finish(footer: footer.encoded(start: start))
            return sealer.bytes
        }
        do {
            try await put(range, sealed)
        } catch let error as RepositoryError where error.code == .alreadyExists {
            // An earlier attempt that was reported as failed has reached the store after all.
            guard try await LogObject.read(stream, range, objects).holds(bytes) else { throw error }
        }
        state.withLock { $0.index.insert(range) }
    }

    /// Ends all writing through this instance for good; refuses while somebody writes.
    func close() throws {
        try state.withLock { state in
            guard state.appending.isEmpty, !state.isMaintaining else {
                throw RepositoryError(.busy, "Log of \(stream) is being written. Try again later.")
            }
            state.isClosed = true
        }
    }

    /// Throws `notFound` once the stream was deleted.
    static func requireOpen(_ state: State, _ stream: StreamID) throws {
        guard !state.isClosed else { throw RepositoryError.notFound("The log of \(stream)") }
    }

    /// Begins a log object.
    func sealer(_ name: ObjectName, key: SealingKey) throws -> ObjectSealer {
        let encoder = try FrameEncoder(level: min(objects.compressionLevel, Self.compressionLevelMax))
        return try ObjectSealer(name: name, kind: .log, key: key, encoder: encoder, random: objects.random)
    }

    private func checkedRange(_ timeline: UInt32, _ start: UInt64, _ count: Int, _ annotation: Int) throws -> LogRange {
        guard count <= Self.objectBytesMax else {
            throw RepositoryError.limitExceeded("An append to the log of \(stream)", max: Self.objectBytesMax)
        }
        guard annotation <= Self.annotationBytesMax else {
            throw RepositoryError.limitExceeded("An annotation in the log of \(stream)", max: Self.annotationBytesMax)
        }
        let (end, overflow) = start.addingReportingOverflow(UInt64(count))
        guard !overflow else { throw RepositoryError.limitExceeded("A log position", max: Int.max) }
        return LogRange(timeline: timeline, start: start, end: end)
    }

    /// Takes the right to append to a timeline; returns whether the log before is not expected to exist.
    private func reserve(_ range: LogRange, newRange: Bool) throws -> Bool {
        try state.withLock { state in
            try Self.requireOpen(state, stream)
            guard !state.appending.contains(range.timeline) else {
                throw RepositoryError(.busy, "Log of \(stream) is being appended already. Append one after the other.")
            }
            if let end = state.index.end(of: range.timeline) {
                guard range.start >= end else { throw overlap(range, end: end) }
                guard range.start == end || newRange else { throw gap(range, end: end) }
                state.appending.insert(range.timeline)
                return range.start != end
            }
            state.appending.insert(range.timeline)
            return true
        }
    }

    private func overlap(_ range: LogRange, end: UInt64) -> RepositoryError {
        RepositoryError(
            .logOverlap,
            """
            Log of \(stream) on timeline \(range.timeline) reaches to \(end) already; \
            what begins at \(range.start) would overlap it. Append from its end.
            """
        )
    }

    private func gap(_ range: LogRange, end: UInt64) -> RepositoryError {
        RepositoryError(
            .logGap,
            """
            Log of \(stream) on timeline \(range.timeline) ends at \(end); what begins at \(range.start) would leave \
            a gap. Append from its end, or begin a new range.
            """
        )
    }
}

extension Repository {
    /// The log of a stream.
    ///
    /// For writing it is always the same instance; for reading, the store as it is now.
    package func log(stream: StreamID, lineage: LineageID) async throws -> LogStream {
        if let open = logs.withLock({ $0[stream] }) { return open }
        let infos = try await objects.store.list(prefix: ObjectLayout.logPrefix(stream))
        let index = LogIndex(infos.lazy.map(\.name), stream: stream)
        let opened = LogStream(stream: stream, lineage: lineage, objects: objects, epoch: epoch, index: index)
        guard access == .writing else { return opened }
        let log = logs.withLock { logs in
            if let other = logs[stream] { return other }
            logs[stream] = opened
            return opened
        }
        // Where there are locks, much of it may be locked; the sweep removes what isn't.
        if log === opened, !locksObjects { try await log.removeSuperfluous() }
        return log
    }

    /// Streams that have log, by listing names.
    package func logStreams() async throws -> [StreamID] {
        var streams: Set<StreamID> = []
        for info in try await objects.store.list(prefix: ObjectLayout.logs) {
            if let name = info.name.components.dropFirst().first { streams.insert(try StreamID(String(name))) }
        }
        return streams.sorted()
    }

    /// Deletes all log and descriptions of a stream; its snapshots stay.
    ///
    /// Throws `busy` while the log is being written; whoever has it open can't write afterwards. Throws `retained` where
    /// some of it is locked, when all the rest is deleted.
    package func delete(stream: StreamID) async throws {
        try await epoch.check()
        try logs.withLock { logs in
            try logs[stream]?.close()
            logs[stream] = nil
        }
        let log = ObjectLayout.logPrefix(stream)
        var retained: RepositoryError?
        for prefix in [log, ObjectLayout.descriptionPrefix(stream)] {
            for info in try await objects.store.list(prefix: prefix) {
                do {
                    guard objects.locks.time(of: info.name) == nil else { throw RepositoryError.retained(info.name) }
                    try await objects.store.delete(info.name)
                } catch let error as RepositoryError where error.code == .retained {
                    retained = error
                    await objects.noteLock(of: info.name)
                }
            }
        }
        // After a crash nobody would know that what is staged has still to be deleted from the store.
        try await (objects.store as? StagedLogStore)?.deleteDoomed(prefix: log)
        if let retained { throw retained }
    }
}
