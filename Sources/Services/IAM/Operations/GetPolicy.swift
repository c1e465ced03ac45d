import Access
import Wire

/// Describes a managed policy.
struct GetPolicy: IAMOperation {
    var policyArn: String

    /// The policy.
    struct Output: Codable, Sendable {
        var policy: PolicyDescription
    }

    var subjects: [IAMSubject] { [.policy(policyArn)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let policy = try await access.policy(policyArn, for: context.account)
        return Output(policy: PolicyDescription(policy, try await access.use(of: policy, in: context.account)))
    }
}
