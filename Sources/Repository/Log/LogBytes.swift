import Synchronization

/// Verified bytes of a log range, a chunk at a time; ends where the range ends, or throws.
package struct LogBytes: AsyncSequence {
    package typealias Element = [UInt8]

    /// How often an object that was merged meanwhile is looked for again.
    static let retriesMax = 3

    /// The log that is read.
    let log: LogStream
    /// The positions that are read.
    let range: LogRange

    package func makeAsyncIterator() -> Iterator {
        Iterator(log: log, range: range, position: range.start)
    }

    /// Reads one object at a time.
    package struct Iterator: AsyncIteratorProtocol {
        let log: LogStream
        let range: LogRange
        var position: UInt64
        private var object: LogObject?

        init(log: LogStream, range: LogRange, position: UInt64) {
            self.log = log
            self.range = range
            self.position = position
        }

        /// The next chunk; nil at the end of the range.
        ///
        /// Errors: `logGap`, `damaged`.
        package mutating func next() async throws -> [UInt8]? {
            while position < range.end {
                try Task.checkCancellation()
                if object == nil { object = try await open() }
                if let chunk = try object?.next(from: position), !chunk.isEmpty {
                    let wanted = Swift.min(chunk.count, Int(clamping: range.end - position))
                    position += UInt64(wanted)
                    return wanted == chunk.count ? chunk : Array(chunk[..<wanted])
                }
                object = nil
            }
            return nil
        }

        /// Opens the object that holds the position; one that was merged or moved meanwhile is looked for again.
        private func open() async throws -> LogObject {
            var index = log.state.withLock(\.index)
            var retries = 0
            while true {
                guard let piece = index.pieces(of: range.timeline).first(where: { $0.object.contains(position) }) else {
                    throw log.missing(position, range)
                }
                do {
                    return try await LogObject.read(log.stream, piece.object, log.objects)
                } catch let error as RepositoryError
                    where error.damage?.reason == .missing && retries < LogBytes.retriesMax
                {
                    retries += 1
                    let infos = try await log.objects.store.list(prefix: ObjectLayout.logPrefix(log.stream))
                    index = LogIndex(infos.lazy.map(\.name), stream: log.stream)
                    guard index.pieces(of: range.timeline).contains(where: { $0.object.contains(position) }) else {
                        throw error
                    }
                }
            }
        }
    }
}

extension LogStream {
    /// The log of a timeline from one position to another.
    package func read(timeline: UInt32, from: UInt64, to: UInt64) -> LogBytes {
        LogBytes(log: self, range: LogRange(timeline: timeline, start: from, end: to))
    }

    /// Runs `body` over the log of a timeline from one position to another, on a thread that it may keep busy.
    package func visit(
        timeline: UInt32,
        from: UInt64,
        to: UInt64,
        _ body: @escaping @Sendable (LogBytes) async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(BlockingWork.bulk) {
            try await body(read(timeline: timeline, from: from, to: to))
        }
    }

    /// What was noted about log that overlaps a range, by position; reads no log.
    package func annotations(timeline: UInt32, from: UInt64, to: UInt64) async throws -> [LogAnnotation] {
        let range = LogRange(timeline: timeline, start: from, end: to)
        var annotations: [LogAnnotation] = []
        var position = from
        var retries = 0
        var pieces = state.withLock { $0.index.pieces(of: timeline) }[...]
        while let piece = pieces.popFirst() {
            try Task.checkCancellation()
            guard piece.object.overlaps(range), piece.object.end > position else { continue }
            do {
                let footer = try await footer(of: piece.object)
                annotations += footer.annotations.filter { $0.range.overlaps(range) && $0.range.end > position }
                position = piece.object.end
                retries = 0
            } catch let error as RepositoryError where error.damage?.reason == .missing && retries < LogBytes.retriesMax
            {
                // The object may have been merged meanwhile.
                retries += 1
                let infos = try await objects.store.list(prefix: ObjectLayout.logPrefix(stream))
                pieces = LogIndex(infos.lazy.map(\.name), stream: stream).pieces(of: timeline)[...]
                guard pieces.contains(where: { $0.object.contains(piece.start) }) else { throw error }
            }
        }
        return annotations
    }

    /// Log that is asked for and not there.
    func missing(_ position: UInt64, _ range: LogRange) -> RepositoryError {
        RepositoryError(
            .logGap,
            """
            The repository has no log of \(stream) at position \(position) of timeline \(range.timeline); \
            \(range.start) to \(range.end) was asked for.
            """
        )
    }

    private func footer(of object: LogRange) async throws -> LogFooter {
        let name = ObjectLayout.log(stream, object)
        do {
            let opened = try await objects.footer(of: name, kind: .log, decoder: FrameDecoder())
            guard let footer = try? LogFooter(parsing: opened.footer, range: object) else {
                throw RepositoryError.damaged(name, .format)
            }
            return footer
        } catch let error as RepositoryError {
            throw error.adding(stream: stream)
        }
    }
}
