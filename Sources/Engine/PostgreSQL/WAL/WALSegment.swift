/// One file of `pg_wal`: a timeline and a segment number, named as `000000010000001600000B37`.
package struct WALSegment: Hashable, Sendable {
    /// The size of a segment unless `initdb --wal-segsize` said otherwise.
    package static let bytesDefault = 16 << 20

    /// The smallest and the largest size that PostgreSQL allows.
    package static let bytesRange = (1 << 20)...(1 << 30)

    /// The timeline that the segment belongs to.
    package let timeline: UInt32
    /// The segment's number, counted from the beginning of the log.
    package let number: UInt64
    /// The size of every segment of this log.
    package let segmentBytes: Int

    /// The segment that holds the byte at `position`.
    package init(timeline: UInt32, holding position: LogSequenceNumber, segmentBytes: Int = bytesDefault) {
        self.timeline = timeline
        number = position.segment(segmentBytes: segmentBytes)
        self.segmentBytes = segmentBytes
    }

    /// Reads a file name of exactly 24 uppercase hexadecimal digits.
    package init?(fileName: String, segmentBytes: Int = bytesDefault) {
        let digits = Array(fileName.utf8)
        guard digits.count == 24, digits.allSatisfy(Self.isUppercaseHexadecimal) else { return nil }
        let words = (0..<3).compactMap {
            UInt32(String(decoding: digits[$0 * 8..<$0 * 8 + 8], as: UTF8.self), radix: 16)
        }
        let segmentsPerFile = (1 << 32) / UInt64(segmentBytes)
        guard words.count == 3, UInt64(words[2]) < segmentsPerFile else { return nil }
        timeline = words[0]
        number = UInt64(words[1]) * segmentsPerFile + UInt64(words[2])
        self.segmentBytes = segmentBytes
    }

    /// The name of the segment's file in `pg_wal`.
    package var fileName: String {
        let segmentsPerFile = (1 << 32) / UInt64(segmentBytes)
        return Self.word(UInt64(timeline)) + Self.word(number / segmentsPerFile) + Self.word(number % segmentsPerFile)
    }

    /// Where the segment begins.
    package var start: LogSequenceNumber { LogSequenceNumber(number * UInt64(segmentBytes)) }

    /// Where the next segment begins.
    package var end: LogSequenceNumber { start + segmentBytes }

    private static func word(_ value: UInt64) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }

    private static func isUppercaseHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte)
    }
}
