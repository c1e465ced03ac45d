/// Which bytes of a pack's frames are used by manifests, and by whom; compact and order-free to fill.
struct PageUse: Sendable {
    /// Who uses some bytes.
    enum Owner: Hashable, Sendable {
        case one(Int32)
        case several
    }

    /// Bytes of one frame's plaintext that have the same owner.
    struct Part: Hashable, Sendable {
        /// The frame.
        let frame: FrameLocation
        /// Which of its plaintext.
        let bytes: Range<Int>
        /// Who uses them.
        let owner: Owner
    }

    private struct Entry {
        /// Offset of the frame and, in the low bits, of the first byte in its plaintext.
        var start: UInt64
        /// Length of the frame and, in the low bits, the end of the bytes in its plaintext.
        var end: UInt64
        /// Several where negative.
        var owner: Int32
    }

    private static let startBits = UInt64(18)
    private static let endBits = UInt64(20)
    private static let tidyCountMin = 64

    private var entries: [Entry] = []
    private var tidyCount = 0

    /// Adds bytes of a frame that an owner uses.
    mutating func insert(_ frame: FrameLocation, _ bytes: Range<Int>, owner: Int32 = 0) {
        guard !bytes.isEmpty else { return }
        entries.append(
            Entry(
                start: UInt64(frame.offset) << Self.startBits | UInt64(bytes.lowerBound),
                end: UInt64(frame.length) << Self.endBits | UInt64(bytes.upperBound),
                owner: owner
            )
        )
        if entries.count >= 2 * max(tidyCount, Self.tidyCountMin) { tidy() }
    }

    /// The used bytes in order, nothing twice, neighbours of the same owner as one.
    consuming func tidied() -> [Part] {
        tidy()
        return entries.map { entry in
            let start = Int(entry.start & (1 << Self.startBits - 1))
            return Part(
                frame: FrameLocation(
                    offset: Int(entry.start >> Self.startBits),
                    length: Int(entry.end >> Self.endBits)
                ),
                bytes: start..<Self.end(entry),
                owner: entry.owner < 0 ? .several : .one(entry.owner)
            )
        }
    }

    private static func end(_ entry: Entry) -> Int { Int(entry.end & (1 << endBits - 1)) }

    private static func frame(_ entry: Entry) -> UInt64 { entry.start >> startBits }

    /// Sorts the entries and joins those that overlap or touch.
    private mutating func tidy() {
        guard tidyCount < entries.count else { return }
        entries.sort { ($0.start, $0.owner) < ($1.start, $1.owner) }
        var tidied: [Entry] = []
        var from = 0
        while from < entries.count {
            var to = from
            var end = 0
            // Entries that overlap are looked at together; what merely touches begins anew.
            while to < entries.count, Self.frame(entries[to]) == Self.frame(entries[from]),
                to == from || Self.start(entries[to]) < end
            {
                end = max(end, Self.end(entries[to]))
                to += 1
            }
            Self.join(entries[from..<to], into: &tidied)
            from = to
        }
        entries = tidied
        tidyCount = tidied.count
    }

    private static func start(_ entry: Entry) -> Int { Int(entry.start & (1 << startBits - 1)) }

    /// Appends entries that overlap as parts of one owner each.
    private static func join(_ overlapping: ArraySlice<Entry>, into tidied: inout [Entry]) {
        if let only = overlapping.first, overlapping.allSatisfy({ $0.owner == only.owner }) {
            let end = overlapping.lazy.map(Self.end).max() ?? 0
            return append(only, start(only)..<end, owner: only.owner, into: &tidied)
        }
        let bounds = Set(overlapping.flatMap { [start($0), Self.end($0)] }).sorted()
        for (lower, upper) in zip(bounds, bounds.dropFirst()) {
            let owners = Set(overlapping.lazy.filter { start($0) <= lower && Self.end($0) >= upper }.map(\.owner))
            guard let owner = owners.first, let frame = overlapping.first else { continue }
            append(frame, lower..<upper, owner: owners.count > 1 ? -1 : owner, into: &tidied)
        }
    }

    private static func append(_ frame: Entry, _ bytes: Range<Int>, owner: Int32, into tidied: inout [Entry]) {
        if let last = tidied.last, self.frame(last) == self.frame(frame), end(last) == bytes.lowerBound,
            last.owner == owner
        {
            tidied[tidied.count - 1].end = (last.end >> endBits) << endBits | UInt64(bytes.upperBound)
        } else {
            tidied.append(
                Entry(
                    start: (frame.start >> startBits) << startBits | UInt64(bytes.lowerBound),
                    end: (frame.end >> endBits) << endBits | UInt64(bytes.upperBound),
                    owner: owner
                )
            )
        }
    }
}
