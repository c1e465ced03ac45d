import Engine

/// What Holdfast notes about a stretch of captured log, kept beside it in the repository.
struct LogNotes: Sendable {
    /// The end of the last record that is whole within the stretch or before it.
    var completeThrough: UInt64
    /// The ends of transactions whose record ends in the stretch.
    var commits = CommitIndex()
    /// The pages that records ending in the stretch changed.
    var pages = ChangedPages()

    private static let formatVersion: UInt8 = 1

    init(completeThrough: UInt64) { self.completeThrough = completeThrough }

    /// The notes as bytes: a version, the position, the length of the commits, the commits, the pages.
    func encode() -> [UInt8] {
        let commits = commits.encode()
        var bytes = [Self.formatVersion]
        for number in [completeThrough, UInt64(commits.count)] {
            bytes += (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        }
        return bytes + commits + pages.encode()
    }

    /// Reads what `encode` wrote.
    init(decoding bytes: [UInt8]) throws {
        func number(at offset: Int) -> UInt64 {
            (0..<8).reduce(0) { $0 | UInt64(bytes[offset + $1]) << (8 * UInt64($1)) }
        }
        guard bytes.count >= 17, bytes[0] == Self.formatVersion, number(at: 9) <= UInt64(bytes.count - 17) else {
            throw FleetError.invalid("The notes beside the captured log are of a format that isn't known here.")
        }
        completeThrough = number(at: 1)
        let split = 17 + Int(number(at: 9))
        commits = try CommitIndex(decoding: Array(bytes[17..<split]))
        pages = try ChangedPages(decoding: Array(bytes[split...]))
    }

    /// Takes what one event of the log says.
    mutating func note(_ event: WALEvent) {
        commits.note(event)
        pages.note(event)
    }
}
