import FoundationEssentials
package import Ledger

/// A data key, in the clear and encrypted.
package struct DataKey: Sendable {
    /// The key itself; whoever asked keeps it no longer than needed.
    package let plaintext: [UInt8]
    /// The key under a KMS key.
    package let encrypted: Encrypted
}

extension Keys {
    /// The most bytes that are made at once.
    package static let randomBytesMax = 1_024

    /// A new data key of `bytes` bytes under the key that `reference` names.
    package func makeDataKey(
        bytes: Int,
        under reference: KeyReference,
        _ context: EncryptionContext
    ) async throws -> DataKey {
        let plaintext = try random(bytes: bytes)
        let encrypted = try await seal(plaintext, under: try await keyMakingManaged(reference), context)
        return DataKey(plaintext: plaintext, encrypted: encrypted)
    }

    /// Random bytes, 1 to 1024.
    package func random(bytes: Int) throws -> [UInt8] {
        guard (1...Self.randomBytesMax).contains(bytes) else {
            throw KeyError.invalid("NumberOfBytes must be between 1 and \(Self.randomBytesMax).")
        }
        return randomness.bytes(bytes)
    }

    /// What `ciphertext` holds, under another key or another context; nobody sees it in the clear.
    package func reEncrypt(
        _ ciphertext: [UInt8],
        _ sourceContext: EncryptionContext,
        by source: KeyReference?,
        under destination: KeyReference,
        _ context: EncryptionContext,
        in scope: Scope
    ) async throws -> (from: Decrypted, to: Encrypted) {
        let decrypted = try await decrypt(ciphertext, sourceContext, by: source, in: scope)
        let encrypted = try await seal(decrypted.plaintext, under: try await keyMakingManaged(destination), context)
        return (decrypted, encrypted)
    }
}
