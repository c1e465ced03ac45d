import Access
import Wire

/// Takes tags from a role.
struct UntagRole: IAMOperation {
    typealias Output = NoOutput

    var roleName: String
    var tagKeys: [String]

    var subjects: [IAMSubject] { [.role(roleName)] }
    var requestKeys: [String: [String]] { RequestTags.keys(nil, removing: tagKeys) }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        let keys = tagKeys
        try await access.change(Role.self, roleName, in: context.account) { role, _ in
            role.tags = role.tags.removing(keys)
        }
        return NoOutput()
    }
}
