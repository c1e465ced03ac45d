import Access
import Wire

/// Takes an inline policy away from a user.
struct DeleteUserPolicy: IAMOperation {
    typealias Output = NoOutput

    var userName: String
    var policyName: String

    var subjects: [IAMSubject] { [.user(userName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        try await access.deletePolicy(policyName, of: User.self, userName, in: context.account)
        return NoOutput()
    }
}
