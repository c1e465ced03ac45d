/// Log that somebody knows must exist.
package struct ExpectedLog: Sendable, Hashable {
    /// Whose log.
    package let stream: StreamID
    /// Which part of it.
    package let range: LogRange

    /// Says that `range` of the log of `stream` must exist.
    package init(stream: StreamID, range: LogRange) {
        self.stream = stream
        self.range = range
    }
}

extension Repository {
    /// The parts of expected log that no object holds; a log's names alone can't tell that its ends are gone.
    package func missingLog(of expected: [ExpectedLog]) async throws -> [Damage] {
        var missing: [Damage] = []
        for (stream, wanted) in Dictionary(grouping: expected, by: \.stream).sorted(by: { $0.key < $1.key }) {
            let infos = try await objects.store.list(prefix: ObjectLayout.logPrefix(stream))
            let present = LogIndex(infos.lazy.map(\.name), stream: stream).ranges()
            for hole in wanted.flatMap({ Self.holes(in: $0.range, present: present) }) {
                let name = ObjectLayout.log(stream, hole).text
                missing.append(Damage(object: name, reason: .missing, stream: stream))
            }
        }
        return missing
    }

    /// What of a range none of the present ranges covers.
    static func holes(in wanted: LogRange, present: [LogRange]) -> [LogRange] {
        var holes: [LogRange] = []
        var position = wanted.start
        for range in present.filter({ $0.overlaps(wanted) }).sorted(by: { $0.start < $1.start }) {
            if position < range.start {
                holes.append(LogRange(timeline: wanted.timeline, start: position, end: range.start))
            }
            position = max(position, range.end)
        }
        if position < wanted.end {
            holes.append(LogRange(timeline: wanted.timeline, start: position, end: wanted.end))
        }
        return holes
    }
}
