import Access
import Wire

/// Has the caller take on a role for a while.
struct AssumeRole: STSOperation {
    var roleArn: String
    var roleSessionName: String
    var policy: String?
    var policyArns: [PolicyDescriptor]?
    var durationSeconds: Int?
    var tags: [SessionTag]?
    var transitiveTagKeys: [String]?
    var externalId: String?
    var sourceIdentity: String?
    var serialNumber: String?
    var tokenCode: String?

    /// The key, and as whom it acts.
    struct Output: Codable, Sendable {
        let credentials: Credentials
        let assumedRoleUser: AssumedRoleUser
        let packedPolicySize: Int?
        let sourceIdentity: String?
    }

    func permissions(in access: Access, _ context: RequestContext) async throws -> [Permission] {
        let resource = try await access.role(roleArn)?.resource ?? Role.resource(missing: roleArn)
        let caller = try await access.caller(context)
        let keys = requestKeys
        var permissions = [Permission(on: [resource], keys: keys)]
        let inherits = caller.session?.transitiveKeys.isEmpty == false
        if inherits || tags?.isEmpty == false {
            permissions.append(Permission("sts:TagSession", on: [resource], keys: keys))
        }
        if sourceIdentity != nil || caller.session?.sourceIdentity != nil {
            permissions.append(Permission("sts:SetSourceIdentity", on: [resource], keys: keys))
        }
        return permissions
    }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        try MultiFactor.refuse(serialNumber, tokenCode)
        guard let role = try await access.role(roleArn) else {
            throw AccessError(.accessDenied, "The role \(roleArn) is gone.")
        }
        let caller = try await access.caller(context)
        let request = request
        let grant = try await access.assume(role, as: roleSessionName, request, by: caller, now: context.now)
        return Output(
            credentials: Credentials(grant),
            assumedRoleUser: AssumedRoleUser(
                assumedRoleId: "\(role.uniqueID):\(roleSessionName)",
                arn: "arn:aws:sts::\(role.account):assumed-role/\(role.name)/\(roleSessionName)"
            ),
            packedPolicySize: request.packedPercent,
            sourceIdentity: grant.session.sourceIdentity
        )
    }

    private var request: SessionRequest {
        var request = SessionRequest()
        request.policy = policy
        request.policyARNs = (policyArns ?? []).compactMap(\.managedPolicyArn)
        request.seconds = durationSeconds
        request.tags = (tags ?? []).map { IdentityTag($0.key, $0.value) }
        request.transitiveKeys = transitiveTagKeys ?? []
        request.sourceIdentity = sourceIdentity
        return request
    }

    /// What trust policies can ask about the request.
    private var requestKeys: [String: [String]] {
        var keys = SessionTag.keys(tags)
        keys["sts:RoleSessionName"] = [roleSessionName]
        keys["sts:ExternalId"] = externalId.map { [$0] }
        keys["sts:SourceIdentity"] = sourceIdentity.map { [$0] }
        keys["sts:TransitiveTagKeys"] = transitiveTagKeys
        keys["sts:DurationSeconds"] = durationSeconds.map { ["\($0)"] }
        return keys
    }
}

extension Role {
    /// A role that isn't there looks like one that trusts nobody.
    fileprivate static func resource(missing arn: String) -> ProtectedResource {
        let parts = arn.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let trust = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":{"Service":"nobody.amazonaws.com"},\
            "Action":"sts:AssumeRole"}]}
            """
        let policy = ResourcePolicyText(.trust, id: arn, text: trust)
        return ProtectedResource(arn, account: parts.count == 6 ? parts[4] : nil, policy: policy)
    }

    /// The role as what is to be taken on: its trust policy says by whom.
    fileprivate var resource: ProtectedResource {
        var keys: [String: [String]] = [:]
        for tag in tags {
            keys["aws:ResourceTag/\(tag.key)"] = [tag.value]
            keys["iam:ResourceTag/\(tag.key)"] = [tag.value]
        }
        return ProtectedResource(
            arn,
            account: account,
            keys: keys,
            policy: ResourcePolicyText(.trust, id: arn, text: decidingTrustPolicy)
        )
    }
}
