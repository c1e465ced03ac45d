/// The footer of a log object.
struct LogFooter {
    private static let beginsRangeFlag: UInt64 = 1
    private static let framesMax = 1 << 16

    /// Whether the log before it is not expected to exist.
    let beginsRange: Bool
    /// Lengths of the body frames.
    let frameLengths: [Int]
    /// What was noted about the log.
    let annotations: [LogAnnotation]

    init(beginsRange: Bool, frameLengths: [Int], annotations: [LogAnnotation]) {
        self.beginsRange = beginsRange
        self.frameLengths = frameLengths
        self.annotations = annotations
    }

    init(parsing bytes: [UInt8], range: LogRange) throws(MalformedBytes) {
        var reader = ByteReader(bytes)
        let flags = try reader.varint()
        guard flags & ~Self.beginsRangeFlag == 0 else { throw MalformedBytes() }
        beginsRange = flags & Self.beginsRangeFlag != 0
        var lengths: [Int] = []
        for _ in 0..<(try reader.count(max: Self.framesMax)) { lengths.append(try reader.count(max: 1 << 20)) }
        frameLengths = lengths
        var annotations: [LogAnnotation] = []
        for _ in 0..<(try reader.count()) {
            let start = try reader.varint()
            let end = try reader.varint()
            guard start <= end, end <= range.count else { throw MalformedBytes() }
            let part = LogRange(timeline: range.timeline, start: range.start + start, end: range.start + end)
            annotations.append(LogAnnotation(range: part, bytes: try reader.sized()))
        }
        self.annotations = annotations
        try reader.finish()
    }

    /// The bytes of the footer.
    func encoded(start: UInt64) -> [UInt8] {
        var writer = ByteWriter()
        writer.varint(beginsRange ? Self.beginsRangeFlag : 0)
        writer.varint(frameLengths.count)
        for length in frameLengths { writer.varint(length) }
        writer.varint(annotations.count)
        for annotation in annotations {
            writer.varint(annotation.range.start - start)
            writer.varint(annotation.range.end - start)
            writer.sized(annotation.bytes)
        }
        return writer.bytes
    }
}
