import FoundationEssentials
import Keys
import Policy
import Wire

/// Answers a key to wrap key material with for its import.
struct GetParametersForImport: KMSOperation {
    var keyId: String
    var wrappingAlgorithm: String
    var wrappingKeySpec: String

    /// The wrapping key, and the token that goes with it.
    struct Output: Codable, Sendable {
        var keyId: String
        var importToken: [UInt8]
        var publicKey: [UInt8]
        var parametersValidTo: Date
    }

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        [
            KeyAccess(
                "GetParametersForImport",
                .key(try caller.key(keyId)),
                facts: ["kms:WrappingAlgorithm": [wrappingAlgorithm], "kms:WrappingKeySpec": [wrappingKeySpec]]
            )
        ]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        let sizes = ["RSA_2048": 2_048, "RSA_3072": 3_072, "RSA_4096": 4_096]
        guard let bits = sizes[wrappingKeySpec] else {
            throw KeyError(
                .unsupportedOperation,
                "WrappingKeySpec \(wrappingKeySpec.prefix(64)) is not served. Use RSA_2048, RSA_3072 or RSA_4096."
            )
        }
        let parameters = try await keys.importParameters(
            for: caller.key(keyId),
            wrapping: wrappingAlgorithm,
            bits: bits
        )
        return Output(
            keyId: parameters.keyARN,
            importToken: parameters.token,
            publicKey: parameters.publicKey,
            parametersValidTo: parameters.expiresAt
        )
    }
}
