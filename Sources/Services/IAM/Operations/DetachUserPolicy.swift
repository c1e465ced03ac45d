import Access
import Wire

/// Takes a managed policy away from a user.
struct DetachUserPolicy: IAMOperation {
    typealias Output = NoOutput

    var userName: String
    var policyArn: String

    var subjects: [IAMSubject] { [.user(userName)] }
    var requestKeys: [String: [String]] { ["iam:PolicyARN": [policyArn]] }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        try await access.detachPolicy(policyArn, from: User.self, userName, in: context.account)
        return NoOutput()
    }
}
