import Foundation

/// What the index of a file holds for each of its lines: where it is, and short hashes of what it is found by.
///
/// Sixteen little-endian words of four bytes: seconds since 1970, offset, length, scope, twelve terms. A length of zero
/// says that the entry was not written. The index can always be made again from the log.
struct IndexEntry: Equatable {
    /// The size of an entry.
    static let bytes = 64
    private static let termsMax = 12
    /// Says that there were more terms than fit.
    private static let more = UInt32.max
    /// The scope of events that nobody looks up.
    static let unlisted: UInt32 = 0

    let seconds: UInt32
    let offset: UInt32
    let length: UInt32
    let scope: UInt32
    let terms: [UInt32]

    /// The entry of the line at `offset`.
    init(_ summary: EventSummary, offset: Int, length: Int) {
        seconds = UInt32(clamping: Int(summary.time.timeIntervalSince1970))
        self.offset = UInt32(clamping: offset)
        self.length = UInt32(clamping: length)
        scope =
            summary.account.map { summary.isListed ? Self.scope($0, summary.region) : Self.unlisted } ?? Self.unlisted
        var terms = summary.terms.map { Self.term($0.key, $0.value) }
        if terms.count > Self.termsMax { terms = Array(terms.prefix(Self.termsMax - 1)) + [Self.more] }
        self.terms = terms + Array(repeating: 0, count: Self.termsMax - terms.count)
    }

    /// The entry of a line that tells nothing.
    init(offset: Int, length: Int) {
        (seconds, scope) = (0, Self.unlisted)
        self.offset = UInt32(clamping: offset)
        self.length = UInt32(clamping: length)
        terms = Array(repeating: 0, count: Self.termsMax)
    }

    /// The entry that stands in `words` from `start` on.
    init(_ words: [UInt32], from start: Int) {
        (seconds, offset, length, scope) = (words[start], words[start + 1], words[start + 2], words[start + 3])
        terms = Array(words[start + 4..<start + 16])
    }

    var encoded: [UInt8] {
        ([seconds, offset, length, scope] + terms).flatMap { word in
            [
                UInt8(truncatingIfNeeded: word), UInt8(truncatingIfNeeded: word >> 8),
                UInt8(truncatingIfNeeded: word >> 16), UInt8(truncatingIfNeeded: word >> 24),
            ]
        }
    }

    /// The words that `bytes` hold.
    static func words(_ bytes: [UInt8]) -> [UInt32] {
        unsafe bytes.withUnsafeBytes { raw in
            (0..<raw.count / 4).map {
                unsafe UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self))
            }
        }
    }

    /// Whether the words from `start` on may be those of an event in one of `scopes` that has `term`.
    static func mayMatch(_ words: [UInt32], from start: Int, scopes: [UInt32], term: UInt32?) -> Bool {
        guard words[start + 2] > 0, scopes.contains(words[start + 3]) else { return false }
        guard let term else { return true }
        for word in start + 4..<start + 16 where words[word] == term || words[word] == more { return true }
        return false
    }

    /// The hash of an account and a region; nil for every region.
    static func scope(_ account: String, _ region: String?) -> UInt32 { hash("\(account)|\(region ?? "")") }

    /// The hash of a value to look up.
    static func term(_ key: EventKey, _ value: String) -> UInt32 { hash("\(key.rawValue)|\(value)") }

    /// FNV-1a, folded; never one of the words that mean something else.
    private static func hash(_ text: String) -> UInt32 {
        let hash = text.utf8.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
        let folded = UInt32(truncatingIfNeeded: hash ^ (hash >> 32))
        return min(max(folded, 1), more - 1)
    }
}
