import Access
import Wire

/// Gives a group an inline policy, in the place of the one of that name.
struct PutGroupPolicy: IAMOperation {
    typealias Output = NoOutput

    var groupName: String
    var policyName: String
    var policyDocument: String

    var subjects: [IAMSubject] { [.group(groupName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        try await access.putPolicy(policyName, policyDocument, of: Group.self, groupName, in: context.account)
        return NoOutput()
    }
}
