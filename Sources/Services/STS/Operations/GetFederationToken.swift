import Access
import Wire

/// Makes a key that expires for somebody else, with what both the caller and the given policies allow.
struct GetFederationToken: STSOperation {
    var name: String
    var policy: String?
    var policyArns: [PolicyDescriptor]?
    var durationSeconds: Int?
    var tags: [SessionTag]?

    /// The key, and who has it.
    struct Output: Codable, Sendable {
        let credentials: Credentials
        let federatedUser: FederatedUser
        let packedPolicySize: Int?
    }

    func permissions(in access: Access, _ context: RequestContext) async throws -> [Permission] {
        let resource = ProtectedResource(
            "arn:aws:sts::\(context.account):federated-user/\(name)",
            account: context.account
        )
        let keys = SessionTag.keys(tags)
        let own = Permission(on: [resource], keys: keys)
        return tags?.isEmpty == false ? [own, Permission("sts:TagSession", on: [resource], keys: keys)] : [own]
    }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        var request = SessionRequest()
        request.policy = policy
        request.policyARNs = (policyArns ?? []).compactMap(\.managedPolicyArn)
        request.seconds = durationSeconds
        request.tags = (tags ?? []).map { IdentityTag($0.key, $0.value) }
        let caller = try await access.caller(context)
        let grant = try await access.federate(name, request, by: caller, now: context.now)
        return Output(
            credentials: Credentials(grant),
            federatedUser: FederatedUser(
                federatedUserId: "\(context.account):\(name)",
                arn: "arn:aws:sts::\(context.account):federated-user/\(name)"
            ),
            packedPolicySize: request.packedPercent
        )
    }
}
