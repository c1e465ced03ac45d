import Keys
import Policy
import Wire

/// Takes labels off a key.
struct UntagResource: KMSOperation {
    var keyId: String
    var tagKeys: [String]

    typealias Output = NoOutput

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        [KeyAccess("UntagResource", .key(try caller.key(keyId)), facts: ["aws:TagKeys": tagKeys])]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        try await keys.removeTags(named: tagKeys, from: caller.key(keyId))
        return NoOutput()
    }
}
