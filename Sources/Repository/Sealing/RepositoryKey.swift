/// The key that a repository is sealed under; whoever has it and the store has everything.
package struct RepositoryKey: Sendable {
    /// Its length.
    package static let keyBytes = 32

    /// The key itself, for whoever keeps it.
    package let bytes: [UInt8]

    /// Throws `RepositoryError` with code `wrongKey` unless given 32 bytes.
    package init(_ bytes: [UInt8]) throws {
        guard bytes.count == Self.keyBytes else {
            throw RepositoryError(.wrongKey, "A repository key has \(Self.keyBytes) bytes, not \(bytes.count).")
        }
        self.bytes = bytes
    }

    /// A new random key.
    package static func random(_ random: RandomSource = .system) throws -> Self {
        try Self(random.bytes(keyBytes))
    }
}
