import Keys
import Wire

/// Lets a key be used again.
struct EnableKey: KMSOperation {
    var keyId: String

    typealias Output = NoOutput

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        [KeyAccess("EnableKey", .key(try caller.key(keyId)))]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        try await keys.enable(caller.key(keyId))
        return NoOutput()
    }
}
