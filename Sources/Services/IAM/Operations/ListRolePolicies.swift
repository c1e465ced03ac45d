import Access
import Wire

/// Lists the names of the inline policies of a role.
struct ListRolePolicies: IAMOperation {
    typealias Output = InlinePolicyPage

    var roleName: String
    var marker: String?
    var maxItems: Int?

    var subjects: [IAMSubject] { [.role(roleName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let role = try await access.find(Role.self, roleName, in: context.account)
        return try InlinePolicyPage(of: role, PageRequest(marker, maxItems))
    }
}
