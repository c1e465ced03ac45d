import Access
import Wire

/// Lists the groups of an account.
struct ListGroups: IAMOperation {
    var pathPrefix: String?
    var marker: String?
    var maxItems: Int?

    /// A page of groups.
    struct Output: Codable, Sendable {
        var groups: [GroupDescription]
        var isTruncated: Bool
        var marker: String?
    }

    var subjects: [IAMSubject] { [.groups(path: pathPrefix)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let all = try await access.list(Group.self, in: context.account, path: pathPrefix ?? "/")
        let page = try PageRequest(marker, maxItems).page(of: all) { $0.id }
        return Output(
            groups: page.items.map { GroupDescription($0) },
            isTruncated: page.isTruncated,
            marker: page.marker
        )
    }
}
