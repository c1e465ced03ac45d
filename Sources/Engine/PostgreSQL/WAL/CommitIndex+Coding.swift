extension CommitIndex {
    private static let formatVersion: UInt8 = 1

    /// The index as bytes: a version, then positions and times as differences from the entry before.
    package func encode() -> [UInt8] {
        var encoder = CompactEncoder()
        encoder.byte(Self.formatVersion)
        encoder.number(UInt64(entries.count))
        var position: UInt64 = 0
        var time: Int64 = 0
        for entry in entries {
            encoder.number(entry.start.rawValue &- position)
            encoder.number((entry.end.rawValue &- entry.start.rawValue) << 1 | (entry.isCommit ? 1 : 0))
            encoder.signed(entry.time.rawValue &- time)
            (position, time) = (entry.start.rawValue, entry.time.rawValue)
        }
        encoder.number(UInt64(restorePoints.count))
        for point in restorePoints {
            encoder.number(point.start.rawValue)
            encoder.number(point.end.rawValue &- point.start.rawValue)
            encoder.signed(point.time.rawValue)
            encoder.text(point.name)
        }
        return encoder.bytes
    }

    /// Reads what `encode` wrote.
    package init(decoding bytes: [UInt8]) throws {
        self.init()
        var decoder = CompactDecoder(bytes)
        let format = try decoder.byte()
        guard format == Self.formatVersion else {
            throw CompactCodingError(offset: 0, message: "Format \(format) is not known.")
        }
        var position: UInt64 = 0
        var time: Int64 = 0
        for _ in 0..<(try decoder.count()) {
            position &+= try decoder.number()
            let length = try decoder.number()
            time &+= try decoder.signed()
            append(
                Entry(
                    start: LogSequenceNumber(position),
                    end: LogSequenceNumber(position &+ length >> 1),
                    time: LogTimestamp(rawValue: time),
                    isCommit: length & 1 == 1
                )
            )
        }
        for _ in 0..<(try decoder.count()) {
            let start = LogSequenceNumber(try decoder.number())
            let end = LogSequenceNumber(start.rawValue &+ (try decoder.number()))
            let time = LogTimestamp(rawValue: try decoder.signed())
            append(RestorePoint(start: start, end: end, time: time, name: try decoder.text()))
        }
        try decoder.finish()
    }
}
