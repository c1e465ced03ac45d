import Keys
import Wire

/// Answers a key's policy.
struct GetKeyPolicy: KMSOperation {
    var keyId: String
    var policyName: String?

    /// The policy as it was given.
    struct Output: Codable, Sendable {
        var policy: String
        var policyName: String
    }

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        [KeyAccess("GetKeyPolicy", .key(try caller.key(keyId)))]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        try checkPolicyName(policyName)
        return Output(policy: try await keys.policy(of: caller.key(keyId)), policyName: onlyPolicyName)
    }
}
