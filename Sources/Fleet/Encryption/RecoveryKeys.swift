package import Keys
package import Repository

/// Opens data keys for whoever rebuilds a ledger with the root key: whatever the state of a KMS key, and without a grant.
///
/// What is read so is what listings say. Restoring goes by ``StorageKeys``, which keep to the state that came back.
package struct RecoveryKeys: DataKeyOpener {
    private let keys: Keys

    /// The keys that came back.
    package init(_ keys: Keys) { self.keys = keys }

    package func open(_ key: WrappedKey, of lineage: LineageID) async throws -> [UInt8] {
        do {
            let document = try WrappedDataKey(key)
            let storage = StorageKey(keyARN: key.reference, account: document.account, context: document.context)
            let reference = try storage.reference
            return try await keys.decrypt(
                Array(document.ciphertext),
                storage.encryptionContext,
                by: reference,
                in: reference.scope,
                states: Set(KeyState.allCases)
            ).plaintext
        } catch let error as KeyError {
            throw RepositoryError.unavailable(key, of: lineage, error)
        }
    }
}
