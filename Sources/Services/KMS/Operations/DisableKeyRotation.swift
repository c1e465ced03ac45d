import Keys
import Wire

/// Ends a key's regular rotation.
struct DisableKeyRotation: KMSOperation {
    var keyId: String

    typealias Output = NoOutput

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        [KeyAccess("DisableKeyRotation", .key(try caller.key(keyId)))]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        try await keys.disableRotation(of: caller.key(keyId))
        return NoOutput()
    }
}
