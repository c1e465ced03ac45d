import Keys
import Ledger
import Policy
import Wire

/// Decrypts what Encrypt or the making of a data key answered.
struct Decrypt: KMSOperation {
    var ciphertextBlob: [UInt8]?
    var encryptionContext: [String: String]?
    var grantTokens: [String]?
    var keyId: KeyName?
    var encryptionAlgorithm: String?
    var dryRun: Bool?

    /// The plaintext.
    struct Output: Codable, Sendable {
        var keyId: String
        var plaintext: [UInt8]
        var encryptionAlgorithm: String
        var keyMaterialId: String
    }

    func settled(in keys: Keys, from scope: Scope) async throws -> Self {
        var settled = self
        settled.keyId = try await keyId?.settled(in: keys, from: scope)
        return settled
    }

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        try keys.check(grantTokens: grantTokens)
        let key = try await caller.source(of: blob, by: keyId, in: keys)
        let context = EncryptionContext(encryptionContext ?? [:])
        return [KeyAccess("Decrypt", .key(key), context, facts: keyId?.facts ?? [:])]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        try check(algorithm: encryptionAlgorithm)
        let decrypted = try await keys.decrypt(
            blob,
            EncryptionContext(encryptionContext ?? [:]),
            by: keyId?.key,
            in: caller.scope
        )
        try end(dryRun: dryRun)
        return Output(
            keyId: decrypted.keyARN,
            plaintext: decrypted.plaintext,
            encryptionAlgorithm: symmetric,
            keyMaterialId: decrypted.materialID
        )
    }

    /// The ciphertext, which may be left out only where modifiers of a dry run say so, and they are not served.
    private var blob: [UInt8] {
        get throws {
            guard let ciphertextBlob else {
                throw KeyError(
                    .validation,
                    "1 validation error detected: Value null at 'CiphertextBlob' failed to satisfy constraint: Member must "
                        + "not be null"
                )
            }
            return ciphertextBlob
        }
    }
}
