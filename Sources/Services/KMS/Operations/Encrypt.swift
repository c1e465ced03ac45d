import Keys
import Wire

/// Encrypts up to 4096 bytes.
struct Encrypt: EncryptingOperation {
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

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        try check(algorithm: encryptionAlgorithm)
        let encrypted = try await keys.encrypt(
            plaintext,
            under: keyId.key,
            context
        )
        try end(dryRun: dryRun)
        return Output(
            ciphertextBlob: encrypted.ciphertext,
            keyId: encrypted.keyARN,
            encryptionAlgorithm: symmetric
        )
    }
}
