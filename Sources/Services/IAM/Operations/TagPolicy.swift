import Access
import Wire

/// Puts tags on a managed policy.
struct TagPolicy: IAMOperation {
    typealias Output = NoOutput

    var policyArn: String
    var tags: [Tag]

    var subjects: [IAMSubject] { [.policy(policyArn)] }
    var requestKeys: [String: [String]] { RequestTags.keys(tags) }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        let added = tags.map { IdentityTag($0.key, $0.value) }
        try await access.changePolicy(policyArn, in: context.account) { policy in
            policy.tags = try IdentityChecks.merged(policy.tags, added)
        }
        return NoOutput()
    }
}
