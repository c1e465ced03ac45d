import Keys
import Policy
import Wire

/// Gives a key another policy.
struct PutKeyPolicy: KMSOperation {
    var keyId: String
    var policyName: String?
    var policy: String
    var bypassPolicyLockoutSafetyCheck: Bool?

    typealias Output = NoOutput

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        let bypasses = ["\(bypassPolicyLockoutSafetyCheck == true)"]
        return [
            KeyAccess(
                "PutKeyPolicy",
                .key(try caller.key(keyId)),
                facts: ["kms:BypassPolicyLockoutSafetyCheck": bypasses]
            )
        ]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        try checkPolicyName(policyName)
        try await keys.put(
            policy: policy,
            on: caller.key(keyId),
            by: caller,
            mayLockOut: bypassPolicyLockoutSafetyCheck == true
        )
        return NoOutput()
    }
}
