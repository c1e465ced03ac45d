import Engine
import Keys

extension StorageKeys {
    /// Makes a key for an instance's directory.
    func makeDirectoryKey(_ key: StorageKey) async throws -> DataKey {
        try await telling(key) {
            try await require("GenerateDataKey", key)
            let made = try await keys.makeDataKey(
                bytes: DirectoryKeyring.keyBytes,
                under: key.reference,
                key.encryptionContext
            )
            await note(try .use("GenerateDataKey", of: key, at: keys.now()))
            return made
        }
    }

    /// The key of an instance's directory; throws `keyNotAccessible` while RDS can't use the KMS key.
    func openDirectoryKey(_ ciphertext: [UInt8], _ key: StorageKey) async throws -> [UInt8] {
        try await telling(key) {
            try await require("Decrypt", key)
            let reference = try key.reference
            let opened = try await keys.decrypt(ciphertext, key.encryptionContext, by: reference, in: reference.scope)
            await note(try .use("Decrypt", of: key, at: keys.now()))
            return opened.plaintext
        }
    }

    private func telling<Value>(_ key: StorageKey, _ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch is KeyError {
            throw FleetError.keyNotAccessible(key.keyARN)
        }
    }
}
