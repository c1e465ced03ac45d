/// A pack: 16 random bytes.
struct PackID: Hashable, Sendable {
    /// Length of an identifier.
    static let idBytes = 16

    private let high: UInt64
    private let low: UInt64

    /// A new identifier.
    static func random(_ random: RandomSource) throws -> Self {
        var reader = ByteReader(try random.bytes(idBytes))
        return try Self(reading: &reader)
    }

    /// Reads an identifier as a manifest holds it.
    init(reading reader: inout ByteReader) throws(MalformedBytes) {
        high = try reader.fixed(UInt64.self).byteSwapped
        low = try reader.fixed(UInt64.self).byteSwapped
    }

    /// Reads the last component of a pack's name.
    init?(hexadecimal text: some StringProtocol) {
        guard text.utf8.count == 2 * Self.idBytes, let high = UInt64(text.prefix(16), radix: 16),
            let low = UInt64(text.dropFirst(16), radix: 16)
        else { return nil }
        self.high = high
        self.low = low
    }

    /// Appends the identifier as a manifest holds it.
    func write(to writer: inout ByteWriter) {
        writer.fixed(high.byteSwapped)
        writer.fixed(low.byteSwapped)
    }

    /// The identifier as it ends a pack's name.
    var hexadecimal: String {
        [high, low].map { half in
            let text = String(half, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }
        .joined()
    }
}
