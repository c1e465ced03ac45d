import Keys
import Policy
import Wire

/// Puts labels on a key.
struct TagResource: KMSOperation {
    var keyId: String
    var tags: [Tag]

    typealias Output = NoOutput

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        [
            KeyAccess("TagResource", .key(try caller.key(keyId)), facts: requestTags(tags))
        ]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        try await keys.add(tags.map(\.label), to: caller.key(keyId))
        return NoOutput()
    }
}
