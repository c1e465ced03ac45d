import Keys
import Policy
import Wire

/// Takes a grant back, as the key's owner.
struct RevokeGrant: KMSOperation {
    var keyId: String
    var grantId: String
    var dryRun: Bool?

    typealias Output = NoOutput

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        [KeyAccess("RevokeGrant", .key(try caller.key(keyId)), facts: ["kms:GrantIsForAWSResource": ["false"]])]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        try await keys.removeGrant(grantId, on: caller.key(keyId), isDry: dryRun == true)
        return NoOutput()
    }
}
