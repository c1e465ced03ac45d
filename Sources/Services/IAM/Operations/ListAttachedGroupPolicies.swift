import Access
import Wire

/// Lists the managed policies that hang on a group.
struct ListAttachedGroupPolicies: IAMOperation {
    var groupName: String
    var pathPrefix: String?
    var marker: String?
    var maxItems: Int?

    /// A page of policies.
    struct Output: Codable, Sendable {
        var attachedPolicies: [AttachedPolicyDescription]
        var isTruncated: Bool
        var marker: String?
    }

    var subjects: [IAMSubject] { [.group(groupName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let arns = try await access.find(Group.self, groupName, in: context.account).attachedPolicies
        let wanted = arns.filter { arn in pathPrefix.map { arn.contains(":policy\($0)") } ?? true }
        let page = try PageRequest(marker, maxItems).page(of: wanted.sorted()) { $0 }
        return Output(
            attachedPolicies: page.items.map { AttachedPolicyDescription($0) },
            isTruncated: page.isTruncated,
            marker: page.marker
        )
    }
}
