import Access
import Wire

/// Lists the tags of a managed policy.
struct ListPolicyTags: IAMOperation {
    typealias Output = TagPage

    var policyArn: String
    var marker: String?
    var maxItems: Int?

    var subjects: [IAMSubject] { [.policy(policyArn)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let policy = try await access.policy(policyArn, for: context.account)
        return try TagPage(of: policy.tags, PageRequest(marker, maxItems))
    }
}
