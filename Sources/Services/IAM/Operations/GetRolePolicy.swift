import Access
import Wire

/// Tells an inline policy of a role.
struct GetRolePolicy: IAMOperation {
    var roleName: String
    var policyName: String

    /// The policy.
    struct Output: Codable, Sendable {
        var roleName: String
        var policyName: String
        var policyDocument: String
    }

    var subjects: [IAMSubject] { [.role(roleName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let (holder, text) = try await access.inlinePolicy(policyName, of: Role.self, roleName, in: context.account)
        return Output(roleName: holder.name, policyName: policyName, policyDocument: PolicyText.encoded(text))
    }
}
