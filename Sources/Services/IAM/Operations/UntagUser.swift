import Access
import Wire

/// Takes tags from a user.
struct UntagUser: IAMOperation {
    typealias Output = NoOutput

    var userName: String
    var tagKeys: [String]

    var subjects: [IAMSubject] { [.user(userName)] }
    var requestKeys: [String: [String]] { RequestTags.keys(nil, removing: tagKeys) }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        let keys = tagKeys
        try await access.change(User.self, userName, in: context.account) { user, _ in
            user.tags = user.tags.removing(keys)
        }
        return NoOutput()
    }
}
