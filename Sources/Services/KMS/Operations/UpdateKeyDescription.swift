import Keys
import Wire

/// Says something else about a key.
struct UpdateKeyDescription: KMSOperation {
    var keyId: String
    var description: String

    typealias Output = NoOutput

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        [KeyAccess("UpdateKeyDescription", .key(try caller.key(keyId)))]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        try await keys.describe(caller.key(keyId), as: description)
        return NoOutput()
    }
}
