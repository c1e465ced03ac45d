import Keys
import Ledger
import Policy
import Wire

/// Encrypts up to 4096 bytes.
struct Encrypt: KMSOperation {
    var keyId: KeyName
    var plaintext: [UInt8]
    var encryptionContext: [String: String]?
    var grantTokens: [String]?
    var encryptionAlgorithm: String?
    var dryRun: Bool?

    /// The ciphertext.
    struct Output: Codable, Sendable {
        var ciphertextBlob: [UInt8]
        var keyId: String
        var encryptionAlgorithm: String
    }

    func settled(in keys: Keys, from scope: Scope) async throws -> Self {
        var settled = self
        settled.keyId = try await keyId.settled(in: keys, from: scope)
        return settled
    }

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        try keys.check(grantTokens: grantTokens)
        let context = EncryptionContext(encryptionContext ?? [:])
        return [KeyAccess("Encrypt", .key(try keyId.key), context, facts: keyId.facts)]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        try check(algorithm: encryptionAlgorithm)
        let encrypted = try await keys.encrypt(
            plaintext,
            under: keyId.key,
            EncryptionContext(encryptionContext ?? [:])
        )
        try end(dryRun: dryRun)
        return Output(
            ciphertextBlob: encrypted.ciphertext,
            keyId: encrypted.keyARN,
            encryptionAlgorithm: symmetric
        )
    }
}
