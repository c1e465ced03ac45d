/// A key's id: a UUID, or for a multi-Region key `mrk-` and 32 hexadecimal digits.
package struct KeyID: Sendable, Hashable {
    /// The 128 bits.
    let bytes: [UInt8]
    /// Whether keys in several regions may share it.
    let isMultiRegion: Bool

    /// The id that `text` spells, or nil.
    init?(_ text: some StringProtocol) {
        let isMultiRegion = text.hasPrefix("mrk-")
        let digits = isMultiRegion ? String(text.dropFirst(4)) : text.split(separator: "-").joined()
        guard let bytes = Hexadecimal.bytes(digits), bytes.count == 16 else { return nil }
        self.init(bytes, isMultiRegion: isMultiRegion)
        guard self.text == text else { return nil }
    }

    /// The id with these 16 bytes.
    init(_ bytes: [UInt8], isMultiRegion: Bool) {
        self.bytes = bytes
        self.isMultiRegion = isMultiRegion
    }

    /// Its text.
    var text: String { isMultiRegion ? "mrk-" + Hexadecimal.text(bytes) : Self.uuidText(bytes) }

    /// A new one.
    static func make(isMultiRegion: Bool, _ randomness: Randomness) -> String {
        isMultiRegion ? KeyID(randomness.bytes(16), isMultiRegion: true).text : randomness.uuid()
    }

    /// A UUID's text.
    static func uuidText(_ bytes: [UInt8]) -> String {
        let digits = Hexadecimal.text(bytes)
        var parts: [Substring] = []
        var rest = digits[...]
        for count in [8, 4, 4, 4, 12] {
            parts.append(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        return parts.joined(separator: "-")
    }
}
