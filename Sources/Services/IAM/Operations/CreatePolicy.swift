import Access
import Wire

/// Makes a managed policy.
struct CreatePolicy: IAMOperation {
    var policyName: String
    var path: String?
    var policyDocument: String
    var description: String?
    var tags: [Tag]?

    /// The policy.
    struct Output: Codable, Sendable {
        var policy: PolicyDescription
    }

    var subjects: [IAMSubject] { [.newPolicy(policyName, path: path)] }
    var requestKeys: [String: [String]] { RequestTags.keys(tags) }
    var taggingAction: String? { tags?.isEmpty == false ? "iam:TagPolicy" : nil }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let policy = try await access.createPolicy(
            policyName,
            path: path,
            text: policyDocument,
            description: description,
            tags: tags.identityTags,
            in: context.account,
            now: context.now
        )
        return Output(policy: PolicyDescription(policy, PolicyUse()))
    }
}
