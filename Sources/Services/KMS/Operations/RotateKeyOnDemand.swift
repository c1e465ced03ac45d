import Keys
import Wire

/// Gives a key new material now.
struct RotateKeyOnDemand: KMSOperation {
    var keyId: String

    /// The key.
    struct Output: Codable, Sendable { var keyId: String }

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        [KeyAccess("RotateKeyOnDemand", .key(try caller.key(keyId)))]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        Output(keyId: try await keys.rotate(caller.key(keyId)).arn)
    }
}
