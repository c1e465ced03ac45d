/// Builds the byte layouts of `docs/repository-format.md`.
struct ByteWriter {
    /// What has been written.
    private(set) var bytes: [UInt8] = []

    /// Appends one byte.
    mutating func byte(_ value: UInt8) { bytes.append(value) }

    /// Appends an integer, little-endian.
    mutating func fixed<Integer: FixedWidthInteger>(_ value: Integer) {
        for shift in stride(from: 0, to: Integer.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> Integer(shift)))
        }
    }

    /// Appends a LEB128 integer.
    mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Appends a LEB128 integer that is known not to be negative.
    mutating func varint(_ value: Int) { varint(UInt64(value)) }

    /// Appends a signed integer as a zigzag varint.
    mutating func zigzag(_ value: Int64) { varint(UInt64(bitPattern: (value << 1) ^ (value >> 63))) }

    /// Appends bytes as they are.
    mutating func raw(_ value: some Sequence<UInt8>) { bytes.append(contentsOf: value) }

    /// Appends a length and bytes.
    mutating func sized(_ value: [UInt8]) {
        varint(value.count)
        raw(value)
    }

    /// Appends a length and UTF-8.
    mutating func string(_ value: String) {
        varint(value.utf8.count)
        raw(value.utf8)
    }
}
