import Access
import Wire

/// Lists the tags of a role.
struct ListRoleTags: IAMOperation {
    var roleName: String
    var marker: String?
    var maxItems: Int?

    /// A page of tags.
    struct Output: Codable, Sendable {
        var tags: [Tag]
        var isTruncated: Bool
        var marker: String?
    }

    var subjects: [IAMSubject] { [.role(roleName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let tags = try await access.find(Role.self, roleName, in: context.account).tags.sorted { $0.key < $1.key }
        let page = try PageRequest(marker, maxItems).page(of: tags) { $0.key }
        return Output(tags: page.items.map { Tag($0) }, isTruncated: page.isTruncated, marker: page.marker)
    }
}
