import Access
import Wire

/// Lists the managed policies that hang on a group.
struct ListAttachedGroupPolicies: IAMOperation {
    typealias Output = AttachedPolicyPage

    var groupName: String
    var pathPrefix: String?
    var marker: String?
    var maxItems: Int?

    var subjects: [IAMSubject] { [.group(groupName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let group = try await access.find(Group.self, groupName, in: context.account)
        return try AttachedPolicyPage(of: group, under: pathPrefix, PageRequest(marker, maxItems))
    }
}
