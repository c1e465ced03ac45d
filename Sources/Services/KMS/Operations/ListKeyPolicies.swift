import Keys
import Wire

/// Lists the names of a key's policies, of which there is one.
struct ListKeyPolicies: KMSOperation {
    var keyId: String
    var limit: Int?
    var marker: String?

    /// The names.
    struct Output: Codable, Sendable {
        var policyNames: [String]
        var nextMarker: String?
        var truncated: Bool
    }

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        [KeyAccess("ListKeyPolicies", .key(try caller.key(keyId)))]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        _ = try await keys.key(caller.key(keyId))
        let page = try KeyPageWish(limit: limit, marker: marker, standard: 100).page(of: [onlyPolicyName])
        return Output(policyNames: page.items, nextMarker: page.next, truncated: page.next != nil)
    }
}
