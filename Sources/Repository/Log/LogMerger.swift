/// Builds one log object out of several: large frames are sealed anew as they are, small ones are put together.
struct LogMerger {
    /// Whether the log before is not expected to exist.
    var beginsRange = false
    /// What was noted about the log.
    var annotations: [LogAnnotation] = []
    private var sealer: ObjectSealer
    private var frameLengths: [Int] = []
    private var waiting: [UInt8] = []

    init(_ sealer: consuming ObjectSealer) { self.sealer = sealer }

    /// Appends the log that follows.
    mutating func append(_ part: LogPart) throws {
        switch part {
        case .compressed(let payload):
            try flush()
            frameLengths.append(try sealer.append(payload).length)
        case .plain(let bytes):
            if waiting.count + bytes.count > FrameHead.plaintextBytesMax { try flush() }
            waiting += bytes
        }
    }

    /// Ends the object, whose log begins at `start`, and answers its bytes.
    mutating func finish(start: UInt64) throws -> [UInt8] {
        try flush()
        let footer = LogFooter(
            beginsRange: beginsRange,
            frameLengths: frameLengths,
            annotations: Array(Set(annotations)).sorted {
                ($0.range.start, $0.range.end) < ($1.range.start, $1.range.end)
            }
        )
        try sealer.finish(footer: footer.encoded(start: start))
        return sealer.bytes
    }

    private mutating func flush() throws {
        guard !waiting.isEmpty else { return }
        frameLengths += try sealer.append(splitting: waiting).map(\.length)
        waiting.removeAll(keepingCapacity: true)
    }
}
