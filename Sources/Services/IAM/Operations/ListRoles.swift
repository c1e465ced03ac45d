import Access
import Wire

/// Lists the roles of an account.
struct ListRoles: IAMOperation {
    var pathPrefix: String?
    var marker: String?
    var maxItems: Int?

    /// A page of roles.
    struct Output: Codable, Sendable {
        var roles: [RoleDescription]
        var isTruncated: Bool
        var marker: String?
    }

    var subjects: [IAMSubject] { [.roles(path: pathPrefix)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let all = try await access.list(Role.self, in: context.account, path: pathPrefix ?? "/")
        let page = try PageRequest(marker, maxItems).page(of: all) { $0.id }
        return Output(
            roles: page.items.map { RoleDescription(brief: $0) },
            isTruncated: page.isTruncated,
            marker: page.marker
        )
    }
}
