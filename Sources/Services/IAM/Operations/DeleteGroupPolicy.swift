import Access
import Wire

/// Takes an inline policy away from a group.
struct DeleteGroupPolicy: IAMOperation {
    typealias Output = NoOutput

    var groupName: String
    var policyName: String

    var subjects: [IAMSubject] { [.group(groupName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        try await access.deletePolicy(policyName, of: Group.self, groupName, in: context.account)
        return NoOutput()
    }
}
