import Keys
import Ledger
import Policy
import Wire

/// Gives a grant up, as one whom it names or who made it.
struct RetireGrant: KMSOperation {
    var grantToken: String?
    var keyId: String?
    var grantId: String?
    var dryRun: Bool?

    typealias Output = NoOutput

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        let (key, id) = try named(caller, in: keys)
        let grant = try await keys.grant(id, on: key)
        if grant.canBeRetired(by: caller) { return [] }
        var access = KeyAccess("RetireGrant", .key(key), facts: grant.constraints?.contextKeys ?? [:])
        access.grantID = id
        return [access]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        let (key, id) = try named(caller, in: keys)
        try await keys.removeGrant(id, on: key, isDry: dryRun == true)
        return NoOutput()
    }

    /// The key and the id of the grant, from its token or from both of them.
    private func named(_ caller: KeyCaller, in keys: Keys) throws -> (key: KeyReference, id: String) {
        if let grantToken {
            let named = try keys.grant(named: grantToken)
            guard named.key.scope.region == caller.scope.region else {
                throw KeyError(.invalidGrantToken, "The grant is one of the region \(named.key.scope.region).")
            }
            return named
        }
        guard let keyId, let grantId else {
            throw KeyError(.validation, "Give a GrantToken, or both KeyId and GrantId.")
        }
        return (try caller.key(keyId), grantId)
    }
}
