/// What is said in the open about a ciphertext, and must be said again word by word to open it.
///
/// KMS developer guide, encrypt_context.
package struct EncryptionContext: Sendable, Equatable {
    /// The most bytes of names and values together.
    static let bytesMax = 8_192

    /// The pairs of names and values.
    package let pairs: [String: String]

    /// A context of these pairs.
    package init(_ pairs: [String: String] = [:]) { self.pairs = pairs }

    /// The same bytes for the same pairs, whatever their order: the count, and each name and value behind its length,
    /// sorted by the names' bytes.
    var bytes: [UInt8] {
        let sorted = pairs.map { (Array($0.utf8), Array($1.utf8)) }.sorted { $0.0.lexicographicallyPrecedes($1.0) }
        var bytes = Self.length(sorted.count)
        for (name, value) in sorted {
            bytes += Self.length(name.count) + name + Self.length(value.count) + value
        }
        return bytes
    }

    /// Throws where conditions, to which `App` is the same as `app`, could not tell what is meant.
    package func checkNames() throws {
        guard Set(pairs.keys.map { $0.lowercased() }).count == pairs.count else {
            throw KeyError.invalid("EncryptionContext has names that differ in case only. Use others.")
        }
    }

    /// Whether it has all that `other` has.
    func contains(_ other: [String: String]) -> Bool { other.allSatisfy { pairs[$0.key] == $0.value } }

    private static func length(_ count: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * $0)) }
    }
}
