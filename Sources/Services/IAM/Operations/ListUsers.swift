import Access
import Wire

/// Lists the users of an account.
struct ListUsers: IAMOperation {
    var pathPrefix: String?
    var marker: String?
    var maxItems: Int?

    /// A page of users.
    struct Output: Codable, Sendable {
        var users: [UserDescription]
        var isTruncated: Bool
        var marker: String?
    }

    var subjects: [IAMSubject] { [.users(path: pathPrefix)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let all = try await access.list(User.self, in: context.account, path: pathPrefix ?? "/")
        let page = try PageRequest(marker, maxItems).page(of: all) { $0.id }
        return Output(
            users: page.items.map { UserDescription(brief: $0) },
            isTruncated: page.isTruncated,
            marker: page.marker
        )
    }
}
