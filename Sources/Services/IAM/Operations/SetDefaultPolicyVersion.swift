import Access
import Wire

/// Has another version of a managed policy count.
struct SetDefaultPolicyVersion: IAMOperation {
    typealias Output = NoOutput

    var policyArn: String
    var versionId: String

    var subjects: [IAMSubject] { [.policy(policyArn)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        try await access.setDefaultVersion(versionId, of: policyArn, in: context.account, now: context.now)
        return NoOutput()
    }
}
