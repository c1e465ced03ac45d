import Keys
import Policy
import Wire

/// Makes a symmetric key.
struct CreateKey: KMSOperation {
    var policy: String?
    var description: String?
    var keyUsage: String?
    var customerMasterKeySpec: String?
    var keySpec: String?
    var origin: String?
    var bypassPolicyLockoutSafetyCheck: Bool?
    var tags: [Tag]?
    var multiRegion: Bool?

    /// The new key.
    struct Output: Codable, Sendable { var keyMetadata: KeyMetadata }

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        var facts = requestTags(tags ?? [])
        facts["kms:KeySpec"] = [keySpec ?? customerMasterKeySpec ?? symmetric]
        facts["kms:KeyUsage"] = [keyUsage ?? "ENCRYPT_DECRYPT"]
        facts["kms:KeyOrigin"] = [origin ?? "AWS_KMS"]
        facts["kms:MultiRegion"] = ["\(multiRegion == true)"]
        if multiRegion == true { facts["kms:MultiRegionKeyType"] = ["PRIMARY"] }
        facts["kms:BypassPolicyLockoutSafetyCheck"] = ["\(bypassPolicyLockoutSafetyCheck == true)"]
        let create = KeyAccess("CreateKey", .none, facts: facts)
        guard let tags, !tags.isEmpty else { return [create] }
        return [create, KeyAccess("TagResource", .none, facts: facts)]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        try refuseOtherKinds()
        var wish = KeyWish()
        wish.description = description ?? ""
        wish.policy = policy
        wish.mayLockOut = bypassPolicyLockoutSafetyCheck == true
        wish.tags = (tags ?? []).map(\.label)
        wish.origin = origin == "EXTERNAL" ? .external : .kms
        wish.isMultiRegion = multiRegion == true
        let key = try await keys.create(wish, by: caller)
        return Output(keyMetadata: KeyMetadata(key, at: key.createdAt))
    }

    private func refuseOtherKinds() throws {
        for (name, value) in [("KeySpec", keySpec), ("CustomerMasterKeySpec", customerMasterKeySpec)] {
            guard let value, value != symmetric else { continue }
            throw KeyError(
                .unsupportedOperation,
                "\(name) \(value.prefix(64)) is not served: Holdfast has symmetric encryption keys (\(symmetric)) only."
            )
        }
        if let keyUsage, keyUsage != "ENCRYPT_DECRYPT" {
            throw KeyError(
                .unsupportedOperation,
                "KeyUsage \(keyUsage.prefix(64)) is not served: Holdfast has keys for ENCRYPT_DECRYPT only."
            )
        }
        if let origin, origin != "AWS_KMS", origin != "EXTERNAL" {
            throw KeyError(
                .unsupportedOperation,
                "Origin \(origin.prefix(64)) is not served: Holdfast has no custom key stores."
            )
        }
    }
}
