import Keys
import Ledger
import Policy
import Wire

/// Decrypts and encrypts again, under another key or context, inside of the server.
struct ReEncrypt: KMSOperation {
    var ciphertextBlob: [UInt8]?
    var sourceEncryptionContext: [String: String]?
    var sourceKeyId: KeyName?
    var destinationKeyId: KeyName
    var destinationEncryptionContext: [String: String]?
    var sourceEncryptionAlgorithm: String?
    var destinationEncryptionAlgorithm: String?
    var grantTokens: [String]?
    var dryRun: Bool?

    /// The new ciphertext.
    struct Output: Codable, Sendable {
        var ciphertextBlob: [UInt8]
        var sourceKeyId: String
        var keyId: String
        var sourceEncryptionAlgorithm: String
        var destinationEncryptionAlgorithm: String
        var sourceKeyMaterialId: String
        var destinationKeyMaterialId: String
    }

    func settled(in keys: Keys, from scope: Scope) async throws -> Self {
        var settled = self
        settled.sourceKeyId = try await sourceKeyId?.settled(in: keys, from: scope)
        settled.destinationKeyId = try await destinationKeyId.settled(in: keys, from: scope)
        return settled
    }

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        try keys.check(grantTokens: grantTokens)
        let source = try await caller.source(of: blob, by: sourceKeyId, in: keys)
        let destination = try destinationKeyId.key
        let facts: ContextKeys = ["kms:ReEncryptOnSameKey": ["\(source == destination)"]]
        return [
            KeyAccess(
                "ReEncryptFrom",
                .key(source),
                EncryptionContext(sourceEncryptionContext ?? [:]),
                facts: facts.merging(sourceKeyId?.facts ?? [:])
            ),
            KeyAccess(
                "ReEncryptTo",
                .key(destination),
                EncryptionContext(destinationEncryptionContext ?? [:]),
                facts: facts.merging(destinationKeyId.facts)
            ),
        ]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        try check(algorithm: sourceEncryptionAlgorithm)
        try check(algorithm: destinationEncryptionAlgorithm)
        let (from, to) = try await keys.reEncrypt(
            blob,
            EncryptionContext(sourceEncryptionContext ?? [:]),
            by: sourceKeyId?.key,
            under: destinationKeyId.key,
            EncryptionContext(destinationEncryptionContext ?? [:]),
            in: caller.scope
        )
        try end(dryRun: dryRun)
        return Output(
            ciphertextBlob: to.ciphertext,
            sourceKeyId: from.keyARN,
            keyId: to.keyARN,
            sourceEncryptionAlgorithm: symmetric,
            destinationEncryptionAlgorithm: symmetric,
            sourceKeyMaterialId: from.materialID,
            destinationKeyMaterialId: to.materialID
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
