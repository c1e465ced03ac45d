import Access
import Wire

/// Puts tags on a role; a tag that is there gets the new value.
struct TagRole: IAMOperation {
    typealias Output = NoOutput

    var roleName: String
    var tags: [Tag]

    var subjects: [IAMSubject] { [.role(roleName)] }
    var requestKeys: [String: [String]] { RequestTags.keys(tags) }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        let added = tags.map { IdentityTag($0.key, $0.value) }
        try await access.change(Role.self, roleName, in: context.account) { role, _ in
            role.tags = try IdentityChecks.merged(role.tags, added)
        }
        return NoOutput()
    }
}
