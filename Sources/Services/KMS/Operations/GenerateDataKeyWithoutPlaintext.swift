import Keys
import Ledger
import Policy
import Wire

/// Makes a data key, and answers it encrypted only.
struct GenerateDataKeyWithoutPlaintext: KMSOperation {
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

    func settled(in keys: Keys, from scope: Scope) async throws -> Self {
        var settled = self
        settled.keyId = try await keyId.settled(in: keys, from: scope)
        return settled
    }

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        try keys.check(grantTokens: grantTokens)
        let context = EncryptionContext(encryptionContext ?? [:])
        return [KeyAccess("GenerateDataKeyWithoutPlaintext", .key(try keyId.key), context, facts: keyId.facts)]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        let key = try await keys.makeDataKey(
            bytes: dataKeyBytes(keySpec, numberOfBytes),
            under: keyId.key,
            EncryptionContext(encryptionContext ?? [:])
        )
        try end(dryRun: dryRun)
        return Output(
            ciphertextBlob: key.encrypted.ciphertext,
            keyId: key.encrypted.keyARN,
            keyMaterialId: key.encrypted.materialID
        )
    }
}
