/// Writes numbers in as few bytes as they need: seven bits a byte, lowest first.
struct CompactEncoder {
    /// What was written.
    private(set) var bytes: [UInt8] = []

    /// Writes a byte as it is.
    mutating func byte(_ value: UInt8) { bytes.append(value) }

    /// Writes a number.
    mutating func number(_ value: UInt64) {
        var value = value
        while value >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        bytes.append(UInt8(value))
    }

    /// Writes a number that may be negative; small ones of either sign stay short.
    mutating func signed(_ value: Int64) { number(UInt64(bitPattern: value << 1 ^ value >> 63)) }

    /// Writes a text with its length.
    mutating func text(_ value: String) {
        number(UInt64(value.utf8.count))
        bytes.append(contentsOf: value.utf8)
    }
}

/// Reads what `CompactEncoder` wrote, and refuses anything else.
struct CompactDecoder {
    private let bytes: [UInt8]
    private var offset = 0

    /// Reads from the beginning of `bytes`.
    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// How many bytes are left.
    var remaining: Int { bytes.count - offset }

    /// Reads a byte.
    mutating func byte() throws -> UInt8 {
        guard offset < bytes.count else { throw CompactCodingError(offset: offset, message: "The data is cut off.") }
        offset += 1
        return bytes[offset - 1]
    }

    /// Reads a number of at most `max`.
    mutating func number(max: UInt64 = .max) throws -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            let next = try byte()
            guard shift < 63 || next <= 1 else { break }
            value |= UInt64(next & 0x7F) << shift
            guard next >= 0x80 else {
                guard value <= max else { break }
                return value
            }
        }
        throw CompactCodingError(offset: offset, message: "A number is larger than \(max).")
    }

    /// Reads a number of items, each of which takes at least one byte.
    mutating func count() throws -> Int {
        let value = try number()
        guard value <= UInt64(remaining) else {
            throw CompactCodingError(offset: offset, message: "\(value) items do not fit into \(remaining) bytes.")
        }
        return Int(value)
    }

    /// Reads a number that may be negative.
    mutating func signed() throws -> Int64 {
        let value = try number()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// Reads a text.
    mutating func text() throws -> String {
        let length = try count()
        offset += length
        return String(decoding: bytes[offset - length..<offset], as: UTF8.self)
    }

    /// Refuses bytes that are left over.
    func finish() throws {
        guard remaining == 0 else {
            throw CompactCodingError(offset: offset, message: "\(remaining) bytes are left over.")
        }
    }
}

/// Why stored bytes are not what they should be.
package struct CompactCodingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where in the bytes.
    package let offset: Int
    /// A sentence for people.
    package let message: String

    /// The sentence, with the place.
    package var description: String { "Byte \(offset): \(message) Discard these bytes and read the log again." }
}
