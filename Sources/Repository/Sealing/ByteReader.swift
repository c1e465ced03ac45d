/// Bytes that end early or hold something that the layout does not allow.
struct MalformedBytes: Error {}

/// Reads the byte layouts of `docs/repository-format.md`; never reads past the end, never traps.
struct ByteReader {
    private let bytes: [UInt8]
    /// Where the next read begins.
    private(set) var position: Int
    private let end: Int

    init(_ bytes: [UInt8], from start: Int = 0, to end: Int? = nil) {
        self.bytes = bytes
        position = start
        self.end = min(end ?? bytes.count, bytes.count)
    }

    /// Bytes that are left.
    var remaining: Int { end - position }

    /// Reads one byte.
    mutating func byte() throws(MalformedBytes) -> UInt8 {
        guard position < end else { throw MalformedBytes() }
        defer { position += 1 }
        return bytes[position]
    }

    /// Reads a little-endian integer.
    mutating func fixed<Integer: FixedWidthInteger>(_: Integer.Type) throws(MalformedBytes) -> Integer {
        var value: Integer = 0
        for shift in stride(from: 0, to: Integer.bitWidth, by: 8) {
            value |= Integer(truncatingIfNeeded: try byte()) << Integer(shift)
        }
        return value
    }

    /// Reads a LEB128 integer.
    mutating func varint() throws(MalformedBytes) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            let next = try byte()
            guard shift < 63 || next <= 1 else { throw MalformedBytes() }
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
        }
        throw MalformedBytes()
    }

    /// Reads a LEB128 integer that must not be above a limit.
    mutating func count(max: Int = Int.max) throws(MalformedBytes) -> Int {
        guard let value = Int(exactly: try varint()), value <= max else { throw MalformedBytes() }
        return value
    }

    /// Reads a zigzag varint.
    mutating func zigzag() throws(MalformedBytes) -> Int64 {
        let value = try varint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// Reads a number of bytes as they are.
    mutating func raw(_ count: Int) throws(MalformedBytes) -> [UInt8] {
        guard count >= 0, count <= remaining else { throw MalformedBytes() }
        defer { position += count }
        return Array(bytes[position..<(position + count)])
    }

    /// Reads a length and bytes.
    mutating func sized(max: Int = Int.max) throws(MalformedBytes) -> [UInt8] {
        try raw(try count(max: max))
    }

    /// Reads a length and UTF-8.
    mutating func string(max: Int = Int.max) throws(MalformedBytes) -> String {
        let utf8 = try sized(max: max)
        guard let text = String(validating: utf8, as: UTF8.self) else { throw MalformedBytes() }
        return text
    }

    /// Checks that nothing is left.
    func finish() throws(MalformedBytes) {
        guard remaining == 0 else { throw MalformedBytes() }
    }
}
