import Access
import Wire

/// Lists the managed policies that hang on a role.
struct ListAttachedRolePolicies: IAMOperation {
    typealias Output = AttachedPolicyPage

    var roleName: String
    var pathPrefix: String?
    var marker: String?
    var maxItems: Int?

    var subjects: [IAMSubject] { [.role(roleName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let role = try await access.find(Role.self, roleName, in: context.account)
        return try AttachedPolicyPage(of: role, under: pathPrefix, PageRequest(marker, maxItems))
    }
}
