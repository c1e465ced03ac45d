/// A part of a log file, in whole lines where they are not longer than a part may be.
///
/// Source: `DownloadDBLogFilePortion` in the Amazon RDS API reference.
package struct LogPortion: Equatable, Sendable {
    /// How many lines a part has at the most, and where no number is asked for.
    package static let linesMax = 10_000
    /// How large a part is at the most.
    package static let bytesMax = 1_000_000

    /// What it says.
    package var bytes: [UInt8]
    /// Where the next part begins.
    package var end: Int
    /// Whether the file goes on behind it.
    package var isMorePending: Bool

    /// The part from `start` on, of a file of `size` bytes that `read` reads from a position.
    package init(
        from start: Int,
        of size: Int,
        lines: Int,
        bytesMax: Int = bytesMax,
        read: (_ offset: Int, _ count: Int) throws -> [UInt8]
    ) rethrows {
        let start = min(start, size)
        var bytes = try read(start, min(bytesMax, size - start))
        let isWhole = start + bytes.count >= size
        var linesLeft = min(lines, Self.linesMax)
        var end: Int?
        for (index, byte) in bytes.enumerated() where byte == Self.lineFeed {
            end = index + 1
            linesLeft -= 1
            if linesLeft == 0 { break }
        }
        if linesLeft > 0 { end = isWhole ? bytes.count : end ?? Self.characterEnd(of: bytes) }
        bytes.removeLast(bytes.count - (end ?? bytes.count))
        self.bytes = bytes
        self.end = start + bytes.count
        isMorePending = self.end < size
    }

    /// The last lines of a file.
    package init(
        lastLines lines: Int,
        of size: Int,
        bytesMax: Int = bytesMax,
        read: (_ offset: Int, _ count: Int) throws -> [UInt8]
    ) rethrows {
        let start = max(0, size - bytesMax)
        let bytes = try read(start, size - start)
        var linesLeft = min(lines, Self.linesMax)
        // A line feed at the very end ends the last line; it begins none.
        var first = max(0, bytes.count - 1)
        var lineStart: Int?
        while first > 0 {
            if bytes[first - 1] == Self.lineFeed {
                lineStart = first
                linesLeft -= 1
                if linesLeft == 0 { break }
            }
            first -= 1
        }
        let isCut = linesLeft > 0 && start > 0
        let from = linesLeft == 0 || isCut ? lineStart ?? Self.characterStart(of: bytes) : 0
        self.bytes = Array(bytes[from...])
        end = start + bytes.count
        isMorePending = false
    }

    private static let lineFeed = UInt8(ascii: "\n")

    /// Whether a byte continues a character of UTF-8.
    private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

    /// Where the last whole character of these bytes ends.
    private static func characterEnd(of bytes: [UInt8]) -> Int {
        guard let lead = bytes.lastIndex(where: { !isContinuation($0) }), lead > 0 else { return bytes.count }
        let length = bytes[lead] < 0x80 ? 1 : bytes[lead] >= 0xF0 ? 4 : bytes[lead] >= 0xE0 ? 3 : 2
        return lead + length <= bytes.count ? bytes.count : lead
    }

    /// Where the first whole character of these bytes begins.
    private static func characterStart(of bytes: [UInt8]) -> Int {
        bytes.firstIndex { !isContinuation($0) } ?? 0
    }
}
