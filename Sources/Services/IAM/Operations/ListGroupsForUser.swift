import Access
import Wire

/// Lists the groups that a user is in.
struct ListGroupsForUser: IAMOperation {
    var userName: String
    var marker: String?
    var maxItems: Int?

    /// A page of groups.
    struct Output: Codable, Sendable {
        var groups: [GroupDescription]
        var isTruncated: Bool
        var marker: String?
    }

    var subjects: [IAMSubject] { [.user(userName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let groups = try await access.groups(of: userName, in: context.account).sorted { $0.id < $1.id }
        let page = try PageRequest(marker, maxItems).page(of: groups) { $0.id }
        return Output(
            groups: page.items.map { GroupDescription($0) },
            isTruncated: page.isTruncated,
            marker: page.marker
        )
    }
}
