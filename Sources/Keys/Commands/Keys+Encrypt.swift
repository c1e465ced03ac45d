import FoundationEssentials
package import Ledger

/// Plaintext under a key.
package struct Encrypted: Sendable {
    /// What Decrypt reads.
    package let ciphertext: [UInt8]
    /// The key's ARN.
    package let keyARN: String
    /// The id of the material.
    package let materialID: String
}

/// Plaintext again.
package struct Decrypted: Sendable {
    /// What had been encrypted.
    package let plaintext: [UInt8]
    /// The key's ARN.
    package let keyARN: String
    /// The id of the material.
    package let materialID: String
}

extension Keys {
    /// The most bytes that one call encrypts.
    package static let plaintextBytesMax = 4_096

    /// `plaintext` under the current material of the key that `reference` names.
    package func encrypt(
        _ plaintext: [UInt8],
        under reference: KeyReference,
        _ context: EncryptionContext
    ) async throws -> Encrypted {
        guard (1...Self.plaintextBytesMax).contains(plaintext.count) else {
            throw KeyError.invalid("Plaintext must have between 1 and \(Self.plaintextBytesMax) bytes.")
        }
        return try await seal(plaintext, under: try await keyMakingManaged(reference), context)
    }

    /// The plaintext of `ciphertext`, under the key that it names or, where given, that `reference` names.
    ///
    /// In other `states` than enabled a key opens only what its owner has to find again, never what is asked of KMS.
    package func decrypt(
        _ ciphertext: [UInt8],
        _ context: EncryptionContext,
        by reference: KeyReference?,
        in scope: Scope,
        states: Set<KeyState> = [.enabled]
    ) async throws -> Decrypted {
        let blob = try Self.blob(ciphertext)
        let key = try await self.key(Self.source(of: blob, by: reference, in: scope))
        guard key.id == blob.keyID.text, key.scope.account == blob.account else {
            throw KeyError(
                .incorrectKey,
                "The key ID in the request does not identify a CMK that can perform this operation."
            )
        }
        let time = now()
        try key.require(states, at: time)
        let material = try open(blob.materialID, of: key, at: time)
        do {
            let plaintext = try blob.open(with: material, context)
            return Decrypted(plaintext: plaintext, keyARN: key.arn, materialID: blob.materialID)
        } catch {
            throw Self.invalidCiphertext
        }
    }

    func seal(_ plaintext: [UInt8], under key: Key, _ context: EncryptionContext) async throws -> Encrypted {
        guard context.bytes.count <= EncryptionContext.bytesMax else {
            throw KeyError.invalid("EncryptionContext is larger than \(EncryptionContext.bytesMax) bytes.")
        }
        let time = now()
        try key.require(at: time)
        guard let material = key.currentMaterial, let keyID = KeyID(key.id) else {
            throw KeyError(.keyUnavailable, "\(key.arn) has no key material.")
        }
        try await waitUntilKept(material.id, of: key)
        let blob = try CiphertextBlob(
            sealing: plaintext,
            under: try open(material.id, of: key, at: time),
            id: material.id,
            of: keyID,
            account: key.scope.account,
            context,
            randomness
        )
        return Encrypted(ciphertext: blob.bytes, keyARN: key.arn, materialID: material.id)
    }

    /// The key that a request to open `ciphertext` is about.
    package static func source(
        of ciphertext: [UInt8],
        by reference: KeyReference?,
        in scope: Scope
    ) throws -> KeyReference {
        source(of: try blob(ciphertext), by: reference, in: scope)
    }

    private static func source(of blob: CiphertextBlob, by reference: KeyReference?, in scope: Scope) -> KeyReference {
        let home = Scope(account: blob.account, region: scope.region)
        return reference ?? KeyReference(key: blob.keyID.text, in: home)
    }

    private static func blob(_ bytes: [UInt8]) throws -> CiphertextBlob {
        guard let blob = CiphertextBlob(bytes) else { throw invalidCiphertext }
        return blob
    }

    private static let invalidCiphertext = KeyError(
        .invalidCiphertext,
        "The ciphertext is not one of this service's, was changed, or was encrypted with another encryption context."
    )
}
