import Access
import Wire

/// Describes a group and lists its users.
struct GetGroup: IAMOperation {
    var groupName: String
    var marker: String?
    var maxItems: Int?

    /// The group and a page of its users.
    struct Output: Codable, Sendable {
        var group: GroupDescription
        var users: [UserDescription]
        var isTruncated: Bool
        var marker: String?
    }

    var subjects: [IAMSubject] { [.group(groupName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let (group, users) = try await access.members(of: groupName, in: context.account)
        let page = try PageRequest(marker, maxItems).page(of: users) { $0.id }
        return Output(
            group: GroupDescription(group),
            users: page.items.map { UserDescription(brief: $0) },
            isTruncated: page.isTruncated,
            marker: page.marker
        )
    }
}
