import Keys
import Ledger
import Policy
import Wire

/// Makes a data key, and answers it in the clear and encrypted.
struct GenerateDataKey: KMSOperation {
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

    func settled(in keys: Keys, from scope: Scope) async throws -> Self {
        var settled = self
        settled.keyId = try await keyId.settled(in: keys, from: scope)
        return settled
    }

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        try keys.check(grantTokens: grantTokens)
        let context = EncryptionContext(encryptionContext ?? [:])
        return [KeyAccess("GenerateDataKey", .key(try keyId.key), context, facts: keyId.facts)]
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
            plaintext: key.plaintext,
            keyId: key.encrypted.keyARN,
            keyMaterialId: key.encrypted.materialID
        )
    }
}
