import Access
import Wire

/// Takes a managed policy away from a group.
struct DetachGroupPolicy: IAMOperation {
    typealias Output = NoOutput

    var groupName: String
    var policyArn: String

    var subjects: [IAMSubject] { [.group(groupName)] }
    var requestKeys: [String: [String]] { ["iam:PolicyARN": [policyArn]] }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        try await access.detachPolicy(policyArn, from: Group.self, groupName, in: context.account)
        return NoOutput()
    }
}
