import Access
import Wire

/// Forgets a version of a managed policy.
struct DeletePolicyVersion: IAMOperation {
    typealias Output = NoOutput

    var policyArn: String
    var versionId: String

    var subjects: [IAMSubject] { [.policy(policyArn)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        try await access.deleteVersion(versionId, of: policyArn, in: context.account, now: context.now)
        return NoOutput()
    }
}
