import Keys
import Wire

/// Takes a key's deletion back.
struct CancelKeyDeletion: KMSOperation {
    var keyId: String

    /// The key.
    struct Output: Codable, Sendable { var keyId: String }

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        [KeyAccess("CancelKeyDeletion", .key(try caller.key(keyId)))]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        Output(keyId: try await keys.cancelDeletion(of: caller.key(keyId)).arn)
    }
}
