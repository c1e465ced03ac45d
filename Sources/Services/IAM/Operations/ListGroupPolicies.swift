import Access
import Wire

/// Lists the names of the inline policies of a group.
struct ListGroupPolicies: IAMOperation {
    typealias Output = InlinePolicyPage

    var groupName: String
    var marker: String?
    var maxItems: Int?

    var subjects: [IAMSubject] { [.group(groupName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let group = try await access.find(Group.self, groupName, in: context.account)
        return try InlinePolicyPage(of: group, PageRequest(marker, maxItems))
    }
}
