/// A line of the log: a record, with its place in the chain as its first member.
///
/// `{"chain":{"number":12,"previous":"<64 digits>"},"eventVersion":…}`
struct LogLine {
    private static let opening = Array(#"{"chain":{"number":"#.utf8)
    private static let middle = Array(#","previous":""#.utf8)
    private static let closing = Array(#""},"#.utf8)
    private static let hashDigits = 64
    private static let numberDigitsMax = 18

    /// The line's number.
    let number: Int
    /// The hash of the line before.
    let previous: String
    /// The record alone, without its place in the chain.
    let record: [UInt8]

    /// The bytes of the line that holds `record` and follows `link`, without a newline.
    static func bytes(_ record: [UInt8], after link: ChainLink) -> [UInt8] {
        var bytes = opening
        bytes.reserveCapacity(record.count + 128)
        bytes += Array("\(link.number + 1)".utf8)
        bytes += middle
        bytes += Array(link.sha256.utf8)
        bytes += closing
        bytes += record.dropFirst()
        return bytes
    }

    /// Reads a line; nil where it isn't one that was written here.
    init?(_ bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.starts(with: Self.opening), bytes.last == UInt8(ascii: "}") else { return nil }
        let digits = bytes[Self.opening.count...].prefix(Self.numberDigitsMax).prefix { (48...57).contains($0) }
        guard let number = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
        let rest = bytes[digits.endIndex...]
        let hash = rest.dropFirst(Self.middle.count).prefix(Self.hashDigits)
        guard rest.starts(with: Self.middle), hash.count == Self.hashDigits,
            bytes[hash.endIndex...].starts(with: Self.closing)
        else { return nil }
        self.number = number
        previous = String(decoding: hash, as: UTF8.self)
        record = [UInt8(ascii: "{")] + bytes[(hash.endIndex + Self.closing.count)...]
    }
}
