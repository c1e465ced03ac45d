import Keys
import Wire

/// Makes a data key, and answers it encrypted only.
struct GenerateDataKeyWithoutPlaintext: EncryptingOperation {
    var keyId: KeyName
    var encryptionContext: [String: String]?
    var keySpec: DataKeySpec?
    var numberOfBytes: Int?
    var grantTokens: [String]?
    var dryRun: Bool?

    /// The data key.
    struct Output: Codable, Sendable {
        var ciphertextBlob: [UInt8]
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
            keyId: key.encrypted.keyARN,
            keyMaterialId: key.encrypted.materialID
        )
    }
}
