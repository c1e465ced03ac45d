import Access
import Wire

/// Lists the managed policies that hang on a role.
struct ListAttachedRolePolicies: IAMOperation {
    var roleName: String
    var pathPrefix: String?
    var marker: String?
    var maxItems: Int?

    /// A page of policies.
    struct Output: Codable, Sendable {
        var attachedPolicies: [AttachedPolicyDescription]
        var isTruncated: Bool
        var marker: String?
    }

    var subjects: [IAMSubject] { [.role(roleName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let arns = try await access.find(Role.self, roleName, in: context.account).attachedPolicies
        let wanted = arns.filter { arn in pathPrefix.map { arn.contains(":policy\($0)") } ?? true }
        let page = try PageRequest(marker, maxItems).page(of: wanted.sorted()) { $0 }
        return Output(
            attachedPolicies: page.items.map { AttachedPolicyDescription($0) },
            isTruncated: page.isTruncated,
            marker: page.marker
        )
    }
}
