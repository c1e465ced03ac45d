import Crypto
import FoundationEssentials

/// The one secret that comes from outside: it wraps the sealing key, which seals everything else.
package struct RootKey: Sendable, Equatable {
    /// How long it is.
    package static let byteCount = 32

    let bytes: [UInt8]

    /// A root key of exactly ``byteCount`` bytes.
    package init(_ bytes: [UInt8]) throws(RootKeyError) {
        guard bytes.count == Self.byteCount else {
            throw RootKeyError("A root key has \(Self.byteCount) bytes; this one has \(bytes.count).")
        }
        self.bytes = bytes
    }

    /// Reads a root key as files, variables, credentials and commands give it: 64 hexadecimal digits, base64, or the
    /// bare bytes; white space around the text doesn't count.
    package init(reading text: [UInt8], from place: String) throws(RootKeyError) {
        let trimmed = Self.trimmed(text)
        let spelled = String(validating: trimmed, as: UTF8.self)
        if let bytes = spelled.flatMap(Hexadecimal.bytes), bytes.count == Self.byteCount {
            self.bytes = bytes
        } else if let data = spelled.flatMap({ Data(base64Encoded: $0) }), data.count == Self.byteCount {
            bytes = Array(data)
        } else if text.count == Self.byteCount {
            bytes = text
        } else {
            throw RootKeyError(
                "\(place) holds no root key. It must be \(Self.byteCount) random bytes, as 64 hexadecimal digits or "
                    + "in base64; `openssl rand -hex 32` makes one."
            )
        }
    }

    /// A new one.
    package static func make(_ randomness: Randomness) -> RootKey { RootKey(unchecked: randomness.bytes(byteCount)) }

    /// What it is called where it is spoken of; tells nothing of the key.
    package var id: String {
        let code = HMAC<SHA256>.authenticationCode(for: Array("holdfast root key id".utf8), using: symmetric)
        return Hexadecimal.text(code.prefix(8))
    }

    /// Its text in a file.
    package var text: String { Hexadecimal.text(bytes) + "\n" }

    var symmetric: SymmetricKey { SymmetricKey(data: bytes) }

    private init(unchecked bytes: [UInt8]) { self.bytes = bytes }

    private static func trimmed(_ text: [UInt8]) -> [UInt8] {
        let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        return Array(text.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }
}

/// Why there is no root key to be had, or not the right one.
package struct RootKeyError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong and what to do.
    package let description: String

    init(_ description: String) { self.description = description }
}
