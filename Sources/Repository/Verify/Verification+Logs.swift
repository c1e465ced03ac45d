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
            let damage = try await damage(of: name) {
                var object = try await LogObject.read(stream, range, objects)
                begins[range] = object.footer.beginsRange
                while try object.next(from: range.start) != nil {}
                return try await objects.size(of: name)
            }
            if var damage, try await objects.store.exists(name) {
                damage.stream = stream
                add(damage)
            }
        }
        for gap in unexpectedGaps(LogIndex(names, stream: stream), begins) {
            // A merge or an expiry meanwhile may have moved the log; what is there now decides.
            let now = LogIndex(try await logNames(stream), stream: stream)
            guard unexpectedGaps(now, begins).contains(gap) else { continue }
            add(Damage(object: ObjectLayout.log(stream, gap).text, reason: .missing, stream: stream))
        }
    }

    private func logNames(_ stream: StreamID) async throws -> [ObjectName] {
        try await objects.store.list(prefix: ObjectLayout.logPrefix(stream)).map(\.name)
    }

    /// Gaps before log that does not begin a new range.
    private func unexpectedGaps(_ index: LogIndex, _ begins: [LogRange: Bool]) -> [LogRange] {
        index.timelines.flatMap { timeline -> [LogRange] in
            let pieces = index.pieces(of: timeline)
            return zip(pieces, pieces.dropFirst()).compactMap { previous, next -> LogRange? in
                guard previous.object.end < next.start, begins[next.object] == false else { return nil }
                return LogRange(timeline: timeline, start: previous.object.end, end: next.start)
            }
        }
    }
}
