import Access
import Wire

/// Removes a managed policy that hangs nowhere.
struct DeletePolicy: IAMOperation {
    typealias Output = NoOutput

    var policyArn: String

    var subjects: [IAMSubject] { [.policy(policyArn)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        try await access.deletePolicy(policyArn, in: context.account)
        return NoOutput()
    }
}
