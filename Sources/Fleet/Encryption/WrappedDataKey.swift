import Foundation
import Repository

/// What the repository keeps of a lineage's data key that a KMS key encrypts; all that is needed to ask KMS for it.
struct WrappedDataKey: Codable, Sendable {
    /// The version of this document.
    var version = 1
    /// The account whose data it is.
    var account: String
    /// The encryption context.
    var context: [String: String]
    /// What KMS's Decrypt takes.
    var ciphertext: Data

    /// A data key that is encrypted under `key`.
    init(_ key: StorageKey, ciphertext: [UInt8]) {
        account = key.account
        context = key.context
        self.ciphertext = Data(ciphertext)
    }

    /// Reads what ``wrapped(under:)`` wrote.
    init(_ wrapped: WrappedKey) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(wrapped.bytes))
    }

    /// The document as the repository takes it.
    func wrapped(under keyARN: String) throws -> WrappedKey {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return WrappedKey(reference: keyARN, bytes: Array(try encoder.encode(self)))
    }
}
