import Access
import Wire

/// Takes tags from a managed policy.
struct UntagPolicy: IAMOperation {
    typealias Output = NoOutput

    var policyArn: String
    var tagKeys: [String]

    var subjects: [IAMSubject] { [.policy(policyArn)] }
    var requestKeys: [String: [String]] { RequestTags.keys(nil, removing: tagKeys) }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        let keys = tagKeys
        try await access.changePolicy(policyArn, in: context.account) { $0.tags = $0.tags.removing(keys) }
        return NoOutput()
    }
}
