import Access
import Wire

/// Puts tags on a user; a tag that is there gets the new value.
struct TagUser: IAMOperation {
    typealias Output = NoOutput

    var userName: String
    var tags: [Tag]

    var subjects: [IAMSubject] { [.user(userName)] }
    var requestKeys: [String: [String]] { RequestTags.keys(tags) }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        let added = tags.map { IdentityTag($0.key, $0.value) }
        try await access.change(User.self, userName, in: context.account) { user, _ in
            user.tags = try IdentityChecks.merged(user.tags, added)
        }
        return NoOutput()
    }
}
