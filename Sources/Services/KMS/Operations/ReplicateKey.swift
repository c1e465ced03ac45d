import Keys
import Policy
import Wire

/// Makes a replica of a multi-Region key in another region.
struct ReplicateKey: KMSOperation {
    var keyId: String
    var replicaRegion: String
    var policy: String?
    var bypassPolicyLockoutSafetyCheck: Bool?
    var description: String?
    var tags: [Tag]?

    /// The replica.
    struct Output: Codable, Sendable {
        var replicaKeyMetadata: KeyMetadata
        var replicaPolicy: String
        var replicaTags: [Tag]
    }

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        var facts = requestTags(tags ?? [])
        facts["kms:ReplicaRegion"] = [replicaRegion]
        let replicate = KeyAccess("ReplicateKey", .key(try caller.key(keyId)), facts: facts)
        facts["kms:KeySpec"] = [symmetric]
        facts["kms:KeyUsage"] = ["ENCRYPT_DECRYPT"]
        facts["kms:MultiRegion"] = ["true"]
        facts["kms:MultiRegionKeyType"] = ["REPLICA"]
        facts["kms:BypassPolicyLockoutSafetyCheck"] = ["\(bypassPolicyLockoutSafetyCheck == true)"]
        let create = KeyAccess("CreateKey", .none, facts: facts)
        guard let tags, !tags.isEmpty else { return [replicate, create] }
        return [replicate, create, KeyAccess("TagResource", .none, facts: facts)]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        var wish = KeyWish()
        wish.description = description ?? ""
        wish.policy = policy
        wish.mayLockOut = bypassPolicyLockoutSafetyCheck == true
        wish.tags = (tags ?? []).map(\.label)
        let replica = try await keys.replicate(caller.key(keyId), to: replicaRegion, wish, by: caller)
        return Output(
            replicaKeyMetadata: KeyMetadata(replica, at: keys.now()),
            replicaPolicy: replica.policy,
            replicaTags: replica.tags.map { Tag($0) }
        )
    }
}
