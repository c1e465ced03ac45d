import Synchronization

extension LogStream {
    /// Whether log here reaches to an object or into it, or there is none before it on its timeline.
    func follows(_ piece: LogPiece) -> Bool {
        let earlier = ranges().filter { $0.timeline == piece.object.timeline && $0.start < piece.object.start }
        return earlier.isEmpty || earlier.contains { $0.end >= piece.object.start }
    }

    /// Writes an object of another repository; durable on return.
    ///
    /// Errors: `busy`, `storeFull`, `storeFailed`.
    func adopt(_ range: LogRange, _ sealed: [UInt8]) async throws {
        try epoch.requireWriting()
        try state.withLock { state in
            try Self.requireOpen(state, stream)
            guard state.appending.insert(range.timeline).inserted else {
                throw RepositoryError(.busy, "Log of \(stream) is being appended already. Append one after the other.")
            }
        }
        defer { state.withLock { _ = $0.appending.remove(range.timeline) } }
        do {
            try await put(range, sealed)
        } catch let error as RepositoryError where error.code == .alreadyExists {
            // An earlier attempt that was reported as failed has reached the store after all.
            _ = try await LogObject.read(stream, range, objects)
        }
        state.withLock { $0.index.insert(range) }
    }

    /// Seals an object of another repository again under this log's key; as one that begins a range where the log before
    /// it is lost there.
    func resealed(
        _ range: LogRange,
        _ object: OpenedObject,
        _ footer: LogFooter,
        beginsRange: Bool
    ) async throws -> [UInt8] {
        let key = try await objects.writingKey(of: lineage)
        var object = object
        var sealer = try sealer(ObjectLayout.log(stream, range), key: key)
        var lengths: [Int] = []
        for frame in try object.bodyFrames() { lengths.append(try sealer.append(object.payload(of: frame)).length) }
        let resealed = LogFooter(
            beginsRange: beginsRange,
            frameLengths: lengths,
            annotations: footer.annotations
        )
        try sealer.finish(footer: resealed.encoded(start: range.start))
        return sealer.bytes
    }

    /// Counts a round in which an object of another repository did not open; answers how many there were.
    func noteRefusal(of range: LogRange) -> Int {
        state.withLock { state in
            state.refusals[range, default: 0] += 1
            return state.refusals[range, default: 0]
        }
    }

    /// Removes what larger objects have replaced, and merges the small objects of segments that are complete.
    ///
    /// Throws `fenced` alone: what can't be merged stays as it is, and is log all the same.
    func tidyAdopted() async throws {
        do {
            try await removeSuperfluous()
        } catch let error as RepositoryError where error.code != .fenced {}
        let segments = state.withLock { state in
            state.index.unmergedSegments().filter { !state.unmergeable.contains($0) }
        }
        for segment in segments {
            do {
                try await fold(timeline: segment.timeline, from: segment.start, to: segment.end)
            } catch let error as RepositoryError where error.code != .fenced {
                guard [.damaged, .limitExceeded].contains(error.code) else { continue }
                // It would be read whole, and in vain, each time something new arrives.
                state.withLock { _ = $0.unmergeable.insert(segment) }
            }
        }
    }
}

extension LogIndex {
    /// Segments whose log is complete and lies in several objects without gap.
    func unmergedSegments() -> [LogRange] {
        let segment = LogStream.segmentPositions
        return timelines.flatMap { timeline in
            let end = end(of: timeline) ?? 0
            let groups = Dictionary(grouping: pieces(of: timeline)) { $0.start / segment }
            return groups.keys.sorted().compactMap { number -> LogRange? in
                guard let pieces = groups[number], pieces.count > 1, end - number * segment >= segment,
                    zip(pieces, pieces.dropFirst()).allSatisfy({ $0.object.end == $1.start })
                else { return nil }
                return LogRange(timeline: timeline, start: number * segment, end: (number + 1) * segment)
            }
        }
    }
}
