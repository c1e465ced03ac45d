import Access
import Wire

/// Lists the tags of a user.
struct ListUserTags: IAMOperation {
    typealias Output = TagPage

    var userName: String
    var marker: String?
    var maxItems: Int?

    var subjects: [IAMSubject] { [.user(userName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let user = try await access.find(User.self, userName, in: context.account)
        return try TagPage(of: user.tags, PageRequest(marker, maxItems))
    }
}
