import Access
import Wire

/// Attaches a managed policy to a group.
struct AttachGroupPolicy: IAMOperation {
    typealias Output = NoOutput

    var groupName: String
    var policyArn: String

    var subjects: [IAMSubject] { [.group(groupName)] }
    var requestKeys: [String: [String]] { ["iam:PolicyARN": [policyArn]] }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        try await access.attachPolicy(policyArn, to: Group.self, groupName, in: context.account)
        return NoOutput()
    }
}
