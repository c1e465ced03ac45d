import Access
import Wire

/// Lists the tags of a role.
struct ListRoleTags: IAMOperation {
    typealias Output = TagPage

    var roleName: String
    var marker: String?
    var maxItems: Int?

    var subjects: [IAMSubject] { [.role(roleName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let role = try await access.find(Role.self, roleName, in: context.account)
        return try TagPage(of: role.tags, PageRequest(marker, maxItems))
    }
}
