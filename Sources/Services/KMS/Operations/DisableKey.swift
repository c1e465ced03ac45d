import Keys
import Wire

/// Keeps a key from being used.
struct DisableKey: KMSOperation {
    var keyId: String

    typealias Output = NoOutput

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        [KeyAccess("DisableKey", .key(try caller.key(keyId)))]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        try await keys.disable(caller.key(keyId))
        return NoOutput()
    }
}
