import Access
import Wire

/// Tells a version of a managed policy.
struct GetPolicyVersion: IAMOperation {
    var policyArn: String
    var versionId: String

    /// The version.
    struct Output: Codable, Sendable {
        var policyVersion: PolicyVersionDescription
    }

    var subjects: [IAMSubject] { [.policy(policyArn)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let policy = try await access.policy(policyArn, for: context.account)
        let version = try policy.version(versionId)
        return Output(policyVersion: PolicyVersionDescription(version, of: policy, withText: true))
    }
}
