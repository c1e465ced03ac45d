/// Which log objects a stream has; rebuilt from their names alone.
struct LogIndex: Sendable {
    private var objects: [UInt32: [LogRange]] = [:]

    init() {}

    /// Reads the names of a stream's objects; others are left out.
    init(_ names: some Sequence<ObjectName>, stream: StreamID) {
        for name in names {
            if let range = Self.range(of: name, stream: stream) { objects[range.timeline, default: []].append(range) }
        }
        for timeline in timelines { objects[timeline]?.sort(by: Self.isOrdered) }
    }

    /// The range that a name of the stream's log stands for.
    static func range(of name: ObjectName, stream: StreamID) -> LogRange? {
        let components = name.components
        guard components.count == 4, let timeline = UInt32(components[2], radix: 16) else { return nil }
        let positions = components[3].split(separator: "-", omittingEmptySubsequences: false)
        guard positions.count == 2, let start = UInt64(positions[0], radix: 16),
            let end = UInt64(positions[1], radix: 16), start < end
        else { return nil }
        let range = LogRange(timeline: timeline, start: start, end: end)
        return ObjectLayout.log(stream, range) == name ? range : nil
    }

    /// The timelines that have log, ascending.
    var timelines: [UInt32] { objects.keys.sorted() }

    /// Objects of a timeline by start, the longest first among those that start together.
    func objects(of timeline: UInt32) -> [LogRange] { objects[timeline] ?? [] }

    /// Where the log of a timeline ends; nil where it has none.
    func end(of timeline: UInt32) -> UInt64? { objects[timeline]?.lazy.map(\.end).max() }

    /// Whether an object begins in a range of positions.
    func hasObject(of timeline: UInt32, beginningIn range: Range<UInt64>) -> Bool {
        let list = objects(of: timeline)
        // Of those that begin together the longest comes first.
        let index = Self.place(of: LogRange(timeline: timeline, start: range.lowerBound, end: .max), in: list)
        return index < list.count && list[index].start < range.upperBound
    }

    /// Adds an object.
    mutating func insert(_ range: LogRange) {
        let index = Self.place(of: range, in: objects[range.timeline, default: []])
        guard objects[range.timeline]?.dropFirst(index).first != range else { return }
        objects[range.timeline, default: []].insert(range, at: index)
    }

    /// Where an object is or belongs in a list in order; by halving, since a log has many objects.
    private static func place(of range: LogRange, in list: [LogRange]) -> Int {
        var (low, high) = (0, list.count)
        while low < high {
            let middle = (low + high) / 2
            if isOrdered(list[middle], range) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func isOrdered(_ first: LogRange, _ second: LogRange) -> Bool {
        first.start < second.start || (first.start == second.start && first.end > second.end)
    }

    /// Removes an object.
    mutating func remove(_ range: LogRange) {
        objects[range.timeline]?.removeAll { $0 == range }
        if objects[range.timeline]?.isEmpty == true { objects[range.timeline] = nil }
    }

    /// The objects that matter, each with the positions that are read from it: nothing twice, ascending.
    func pieces(of timeline: UInt32) -> [LogPiece] {
        var pieces: [LogPiece] = []
        var covered: UInt64?
        for object in objects(of: timeline) where object.end > covered ?? 0 {
            let start = max(object.start, covered ?? object.start)
            pieces.append(LogPiece(object: object, start: start))
            covered = object.end
        }
        return pieces
    }

    /// What log there is, without gaps inside a range.
    func ranges() -> [LogRange] {
        timelines.flatMap { timeline in
            pieces(of: timeline).reduce(into: [LogRange]()) { ranges, piece in
                if let last = ranges.last, last.end == piece.start {
                    ranges[ranges.count - 1] = LogRange(timeline: timeline, start: last.start, end: piece.object.end)
                } else {
                    ranges.append(LogRange(timeline: timeline, start: piece.start, end: piece.object.end))
                }
            }
        }
    }

    /// Objects that lie wholly in a larger one: leftovers of an interrupted merge.
    func superfluous() -> [LogRange] {
        timelines.flatMap { timeline in
            let needed = Set(pieces(of: timeline).map(\.object))
            return objects(of: timeline).filter { object in
                !needed.contains(object) && needed.contains { $0.covers(object) }
            }
        }
    }
}

/// An object and the first position that is read from it.
struct LogPiece: Hashable {
    /// The object.
    let object: LogRange
    /// Where reading begins; an earlier piece has what is before.
    let start: UInt64
}
