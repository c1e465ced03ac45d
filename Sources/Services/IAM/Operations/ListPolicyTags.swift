import Access
import Wire

/// Lists the tags of a managed policy.
struct ListPolicyTags: IAMOperation {
    var policyArn: String
    var marker: String?
    var maxItems: Int?

    /// A page of tags.
    struct Output: Codable, Sendable {
        var tags: [Tag]
        var isTruncated: Bool
        var marker: String?
    }

    var subjects: [IAMSubject] { [.policy(policyArn)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let tags = try await access.policy(policyArn, for: context.account).tags.sorted { $0.key < $1.key }
        let page = try PageRequest(marker, maxItems).page(of: tags) { $0.key }
        return Output(tags: page.items.map { Tag($0) }, isTruncated: page.isTruncated, marker: page.marker)
    }
}
