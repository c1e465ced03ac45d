/// A byte position in PostgreSQL's write-ahead log, printed as PostgreSQL does: `16/B374D848`.
package struct LogSequenceNumber: RawRepresentable, Hashable, Sendable {
    /// Bytes since the beginning of the log.
    package let rawValue: UInt64

    /// The position that is `rawValue` bytes into the log.
    package init(rawValue: UInt64) { self.rawValue = rawValue }

    /// The position that is `value` bytes into the log.
    package init(_ value: UInt64) { rawValue = value }

    /// Reads PostgreSQL's spelling, two hexadecimal halves of up to eight digits: `16/B374D848`.
    package init?(_ text: some StringProtocol) {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count == 2, let high = Self.half(halves[0]), let low = Self.half(halves[1]) else { return nil }
        rawValue = UInt64(high) << 32 | UInt64(low)
    }

    /// The position before which there is no log.
    package static let zero = Self(0)

    /// The number of the segment that holds the byte at this position.
    package func segment(segmentBytes: Int = WALSegment.bytesDefault) -> UInt64 { rawValue / UInt64(segmentBytes) }

    /// How far into its segment this position is, in bytes.
    package func segmentOffset(segmentBytes: Int = WALSegment.bytesDefault) -> Int {
        Int(rawValue % UInt64(segmentBytes))
    }

    /// The beginning of the segment that holds the byte at this position.
    package func segmentStart(segmentBytes: Int = WALSegment.bytesDefault) -> Self {
        Self(rawValue - rawValue % UInt64(segmentBytes))
    }

    /// The first segment boundary at or after this position.
    package func segmentCeiling(segmentBytes: Int = WALSegment.bytesDefault) -> Self {
        let offset = rawValue % UInt64(segmentBytes)
        return offset == 0 ? self : Self(rawValue - offset + UInt64(segmentBytes))
    }

    /// The position `bytes` later.
    package static func + (position: Self, bytes: Int) -> Self { Self(position.rawValue &+ UInt64(bytes)) }

    /// How many bytes of log lie from `start` to `end`.
    package static func - (end: Self, start: Self) -> Int {
        Int(truncatingIfNeeded: end.rawValue &- start.rawValue)
    }

    private static func half(_ text: some StringProtocol) -> UInt32? {
        guard (1...8).contains(text.utf8.count), text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") }) else { return nil }
        return UInt32(text, radix: 16)
    }
}

extension LogSequenceNumber: Comparable {
    /// Whether `left` comes earlier in the log.
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension LogSequenceNumber: CustomStringConvertible {
    /// PostgreSQL's spelling: `16/B374D848`.
    package var description: String {
        let low = UInt32(truncatingIfNeeded: rawValue)
        return String(rawValue >> 32, radix: 16, uppercase: true) + "/" + String(low, radix: 16, uppercase: true)
    }
}

extension LogSequenceNumber: Codable {
    /// Reads PostgreSQL's spelling.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let position = Self(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "\"\(text)\" is no log position; write it as 16/B374D848."
            )
        }
        self = position
    }

    /// Writes PostgreSQL's spelling.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
