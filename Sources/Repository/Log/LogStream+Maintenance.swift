import Synchronization

extension LogStream {
    /// Merges the objects that begin in a range, which must have no gap, into one.
    ///
    /// A crash at any line loses nothing.
    ///
    /// Errors: `logGap`, `limitExceeded`, `busy`, `fenced`, `damaged`.
    package func fold(timeline: UInt32, from: UInt64, to: UInt64) async throws {
        try await maintaining {
            let pieces = state.withLock { $0.index.pieces(of: timeline) }.filter { $0.start >= from && $0.start < to }
            guard let first = pieces.first, let last = pieces.last, pieces.count > 1 else { return }
            let merged = LogRange(timeline: timeline, start: first.start, end: last.object.end)
            try checkFold(pieces, merged)
            try await withTaskExecutorPreference(BlockingWork.background) { try await put(merged, from: pieces) }
            let parts = state.withLock { state in
                state.index.insert(merged)
                return state.index.objects(of: timeline).filter { $0 != merged && merged.covers($0) }
            }
            try await remove(parts)
        }
    }

    /// Deletes the objects that end at or before a position, oldest first; one that straddles it stays.
    package func expire(timeline: UInt32, before position: UInt64) async throws {
        try await maintaining {
            let old = state.withLock { $0.index.objects(of: timeline) }.filter { $0.end <= position }
            try await remove(old)
        }
    }

    /// Removes what an interrupted merge has left.
    func removeSuperfluous() async throws {
        try await maintaining { try await remove(state.withLock { $0.index.superfluous() }) }
    }

    private func maintaining(_ body: () async throws -> Void) async throws {
        try epoch.requireWriting()
        try state.withLock { state in
            try Self.requireOpen(state, stream)
            guard !state.isMaintaining else {
                throw RepositoryError(.busy, "Log of \(stream) is being merged or expired already. Try again later.")
            }
            state.isMaintaining = true
        }
        defer { state.withLock { $0.isMaintaining = false } }
        try await body()
    }

    private func remove(_ ranges: [LogRange]) async throws {
        guard !ranges.isEmpty else { return }
        try await epoch.check()
        // What a lock keeps goes with a later call, or with the sweep, when its lock has ended.
        for range in ranges where try await objects.deleteUnlocked(ObjectLayout.log(stream, range)) { forget(range) }
    }

    private func checkFold(_ pieces: [LogPiece], _ merged: LogRange) throws {
        for (piece, next) in zip(pieces, pieces.dropFirst()) where piece.object.end != next.start {
            throw RepositoryError(
                .logGap,
                """
                Log of \(stream) on timeline \(merged.timeline) has a gap from \(piece.object.end) to \(next.start); \
                log on both sides of it can't be merged.
                """
            )
        }
        guard merged.count <= UInt64(Self.objectBytesMax) else {
            throw RepositoryError.limitExceeded("Merged log of \(stream)", max: Self.objectBytesMax)
        }
    }

    private func put(_ merged: LogRange, from pieces: [LogPiece]) async throws {
        let key = try await objects.writingKey(of: lineage)
        let name = ObjectLayout.log(stream, merged)
        var merger = LogMerger(try sealer(name, key: key))
        for piece in pieces {
            var object = try await LogObject.read(stream, piece.object, objects)
            if piece == pieces.first { merger.beginsRange = object.footer.beginsRange }
            merger.annotations += object.footer.annotations.filter { $0.range.start >= merged.start }
            while let part = try object.nextPart(from: piece.start) { try merger.append(part) }
        }
        do {
            try await put(merged, merger.finish(start: merged.start))
        } catch let error as RepositoryError where error.code == .alreadyExists {
            let bytes = try await plaintext(of: pieces)
            guard try await LogObject.read(stream, merged, objects).holds(bytes) else { throw error }
        }
    }

    private func plaintext(of pieces: [LogPiece]) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for piece in pieces {
            var object = try await LogObject.read(stream, piece.object, objects)
            while let chunk = try object.next(from: piece.start) { bytes += chunk }
        }
        return bytes
    }
}
