import Access
import Wire

/// Gives a user an inline policy, in the place of the one of that name.
struct PutUserPolicy: IAMOperation {
    typealias Output = NoOutput

    var userName: String
    var policyName: String
    var policyDocument: String

    var subjects: [IAMSubject] { [.user(userName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        try await access.putPolicy(policyName, policyDocument, of: User.self, userName, in: context.account)
        return NoOutput()
    }
}
