import Access
import Wire

/// Tells an inline policy of a group.
struct GetGroupPolicy: IAMOperation {
    var groupName: String
    var policyName: String

    /// The policy.
    struct Output: Codable, Sendable {
        var groupName: String
        var policyName: String
        var policyDocument: String
    }

    var subjects: [IAMSubject] { [.group(groupName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let (holder, text) = try await access.inlinePolicy(policyName, of: Group.self, groupName, in: context.account)
        return Output(groupName: holder.name, policyName: policyName, policyDocument: PolicyText.encoded(text))
    }
}
