import Keys
import Ledger
import Wire

/// Lets an alias mean another key.
struct UpdateAlias: KMSOperation {
    var aliasName: KeyName
    var targetKeyId: String

    typealias Output = NoOutput

    func settled(in keys: Keys, from scope: Scope) async throws -> Self {
        var settled = self
        try Keys.check(alias: aliasName.text)
        settled.aliasName = try await aliasName.settled(in: keys, from: scope)
        return settled
    }

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        [
            KeyAccess("UpdateAlias", .alias(try caller.alias(aliasName.text))),
            KeyAccess("UpdateAlias", .key(try aliasName.key)),
            KeyAccess("UpdateAlias", .key(try caller.key(targetKeyId))),
        ]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        try await keys.updateAlias(aliasName.text, from: aliasName.key, to: caller.key(targetKeyId))
        return NoOutput()
    }
}
