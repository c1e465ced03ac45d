import Keys
import Ledger
import Wire

/// Takes an alias away.
struct DeleteAlias: KMSOperation {
    var aliasName: KeyName

    typealias Output = NoOutput

    func settled(in keys: Keys, from scope: Scope) async throws -> Self {
        var settled = self
        try Keys.check(alias: aliasName.text)
        settled.aliasName = try await aliasName.settled(in: keys, from: scope)
        return settled
    }

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        [
            KeyAccess("DeleteAlias", .alias(try caller.alias(aliasName.text))),
            KeyAccess("DeleteAlias", .key(try aliasName.key)),
        ]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        try await keys.deleteAlias(aliasName.text, from: aliasName.key, in: caller.scope)
        return NoOutput()
    }
}
