import Keys
import Policy
import Wire

/// Gives a key another name.
struct CreateAlias: KMSOperation {
    var aliasName: String
    var targetKeyId: String

    typealias Output = NoOutput

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        [
            KeyAccess("CreateAlias", .alias(try caller.alias(aliasName))),
            KeyAccess("CreateAlias", .key(try caller.key(targetKeyId)), facts: ["kms:RequestAlias": [aliasName]]),
        ]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        try await keys.createAlias(aliasName, for: caller.key(targetKeyId))
        return NoOutput()
    }
}
