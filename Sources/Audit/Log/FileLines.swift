import Glibc

/// The lines of a file, read in pieces.
struct FileLines {
    private static let pieceBytes = 1 << 20
    /// The longest line that is taken for one.
    static let lineBytesMax = 1 << 20

    /// A line without its newline, and where it is.
    struct Line {
        let bytes: ArraySlice<UInt8>
        let offset: Int
        /// Whether a newline ends it.
        let isWhole: Bool
    }

    private let file: LogFile
    private var buffer: ArraySlice<UInt8> = []
    private var offset: Int
    private var isAtEnd = false

    /// The lines of `file` from the one that begins at `offset` on.
    init(_ file: LogFile, from offset: Int = 0) {
        self.file = file
        self.offset = offset
    }

    /// The next line; nil after the last.
    ///
    /// One that is too long comes in pieces that are not whole.
    mutating func next() throws -> Line? {
        while true {
            if let end = newline { return take(buffer[..<end], skipping: 1) }
            if isAtEnd || buffer.count > Self.lineBytesMax {
                return buffer.isEmpty ? nil : take(buffer, skipping: 0)
            }
            let piece = try file.read(Self.pieceBytes, at: offset + buffer.count)
            isAtEnd = piece.count < Self.pieceBytes
            buffer = ArraySlice(Array(buffer) + piece)
        }
    }

    private var newline: Int? {
        unsafe buffer.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress, let found = unsafe memchr(start, 10, bytes.count) else {
                return nil
            }
            return unsafe buffer.startIndex + (UnsafeRawPointer(found) - start)
        }
    }

    private mutating func take(_ bytes: ArraySlice<UInt8>, skipping newline: Int) -> Line {
        let line = Line(bytes: bytes, offset: offset, isWhole: newline > 0)
        offset += bytes.count + newline
        buffer = buffer[(bytes.endIndex + newline)...]
        return line
    }
}
