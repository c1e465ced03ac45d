import Keys
import Wire

/// Makes a data key, and answers it in the clear and encrypted.
struct GenerateDataKey: EncryptingOperation {
    var keyId: KeyName
    var encryptionContext: [String: String]?
    var numberOfBytes: Int?
    var keySpec: DataKeySpec?
    var grantTokens: [String]?
    var dryRun: Bool?

    /// The data key.
    struct Output: Codable, Sendable {
        var ciphertextBlob: [UInt8]
        var plaintext: [UInt8]
        var keyId: String
        var keyMaterialId: String
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        let key = try await keys.makeDataKey(
            bytes: dataKeyBytes(keySpec, numberOfBytes),
            under: keyId.key,
            context
        )
        try end(dryRun: dryRun)
        return Output(
            ciphertextBlob: key.encrypted.ciphertext,
            plaintext: key.plaintext,
            keyId: key.encrypted.keyARN,
            keyMaterialId: key.encrypted.materialID
        )
    }
}
