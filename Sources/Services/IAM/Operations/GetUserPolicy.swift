import Access
import Wire

/// Tells an inline policy of a user.
struct GetUserPolicy: IAMOperation {
    var userName: String
    var policyName: String

    /// The policy.
    struct Output: Codable, Sendable {
        var userName: String
        var policyName: String
        var policyDocument: String
    }

    var subjects: [IAMSubject] { [.user(userName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let (holder, text) = try await access.inlinePolicy(policyName, of: User.self, userName, in: context.account)
        return Output(userName: holder.name, policyName: policyName, policyDocument: PolicyText.encoded(text))
    }
}
