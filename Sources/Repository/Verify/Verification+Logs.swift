extension Verification {
    /// Reads all log of a stream and checks that no part between two others is missing.
    func checkLog(of stream: StreamID) async throws {
        let names = try await logNames(stream)
        var begins: [LogRange: Bool] = [:]
        for name in names {
            try Task.checkCancellation()
            guard let range = LogIndex.range(of: name, stream: stream) else {
                add(Damage(object: name.text, reason: .format, stream: stream))
                continue
            }
            guard !choice.skipped.contains(name) else { continue }
            try await passingClosed(name) { begins[range] = try await checkLogObject(name, range, of: stream) }
        }
        for gap in try await unexpectedGaps(LogIndex(names, stream: stream), of: stream, &begins) {
            // A merge or an expiry meanwhile may have moved the log; what is there now decides.
            let now = LogIndex(try await logNames(stream), stream: stream)
            guard try await unexpectedGaps(now, of: stream, &begins).contains(gap) else { continue }
            add(Damage(object: ObjectLayout.log(stream, gap).text, reason: .missing, stream: stream))
        }
    }

    /// Reads one object of a stream's log; answers whether it begins a new range, where it could be read.
    private func checkLogObject(_ name: ObjectName, _ range: LogRange, of stream: StreamID) async throws -> Bool? {
        var begins: Bool?
        let damage = try await damage(of: name) {
            var object = try await LogObject.read(stream, range, objects)
            begins = object.footer.beginsRange
            while try object.next(from: range.start) != nil {}
            return try await objects.size(of: name)
        }
        if var damage, try await objects.store.exists(name) {
            damage.stream = stream
            add(damage)
        } else if damage == nil {
            noteSound(name)
        }
        return begins
    }

    private func logNames(_ stream: StreamID) async throws -> [ObjectName] {
        try await objects.store.list(prefix: ObjectLayout.logPrefix(stream)).map(\.name)
    }

    /// Gaps before log that does not begin a new range.
    private func unexpectedGaps(
        _ index: LogIndex,
        of stream: StreamID,
        _ begins: inout [LogRange: Bool]
    ) async throws -> [LogRange] {
        var gaps: [LogRange] = []
        for timeline in index.timelines {
            let pieces = index.pieces(of: timeline)
            for (previous, next) in zip(pieces, pieces.dropFirst()) where previous.object.end < next.start {
                if begins[next.object] == nil { begins[next.object] = try await beginsRange(next.object, of: stream) }
                guard begins[next.object] == false else { continue }
                gaps.append(LogRange(timeline: timeline, start: previous.object.end, end: next.start))
            }
        }
        return gaps
    }

    /// Whether log that was not read begins a new range; nil where that can't be told.
    private func beginsRange(_ range: LogRange, of stream: StreamID) async throws -> Bool? {
        let name = ObjectLayout.log(stream, range)
        var begins: Bool?
        try await passingClosed(name) {
            _ = try await trouble(with: name) {
                let footer = try await objects.footer(of: name, kind: .log, decoder: FrameDecoder()).footer
                begins = try? LogFooter(parsing: footer, range: range).beginsRange
            }
        }
        return begins
    }
}
