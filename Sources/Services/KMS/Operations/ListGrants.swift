import Keys
import Policy
import Wire

/// Lists the grants on a key.
struct ListGrants: KMSOperation {
    var limit: Int?
    var marker: String?
    var keyId: String
    var grantId: String?
    var granteePrincipal: String?

    typealias Output = GrantPage

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        [KeyAccess("ListGrants", .key(try caller.key(keyId)), facts: ["kms:GrantIsForAWSResource": ["false"]])]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        GrantPage(
            try await keys.grants(
                on: caller.key(keyId),
                id: grantId,
                grantee: granteePrincipal,
                KeyPageWish(limit: limit, marker: marker, standard: 50)
            )
        )
    }
}
