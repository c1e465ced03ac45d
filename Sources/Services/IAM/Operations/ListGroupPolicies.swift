import Access
import Wire

/// Lists the names of the inline policies of a group.
struct ListGroupPolicies: IAMOperation {
    var groupName: String
    var marker: String?
    var maxItems: Int?

    /// A page of names.
    struct Output: Codable, Sendable {
        var policyNames: [String]
        var isTruncated: Bool
        var marker: String?
    }

    var subjects: [IAMSubject] { [.group(groupName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let names = try await access.find(Group.self, groupName, in: context.account).inlinePolicies.keys.sorted()
        let page = try PageRequest(marker, maxItems).page(of: names) { $0 }
        return Output(policyNames: page.items, isTruncated: page.isTruncated, marker: page.marker)
    }
}
