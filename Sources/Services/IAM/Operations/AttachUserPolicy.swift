import Access
import Wire

/// Attaches a managed policy to a user.
struct AttachUserPolicy: IAMOperation {
    typealias Output = NoOutput

    var userName: String
    var policyArn: String

    var subjects: [IAMSubject] { [.user(userName)] }
    var requestKeys: [String: [String]] { ["iam:PolicyARN": [policyArn]] }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        try await access.attachPolicy(policyArn, to: User.self, userName, in: context.account)
        return NoOutput()
    }
}
