import Access
import Wire

/// Changes who may take on a role.
struct UpdateAssumeRolePolicy: IAMOperation {
    typealias Output = NoOutput

    var roleName: String
    var policyDocument: String

    var subjects: [IAMSubject] { [.role(roleName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        try await access.updateTrust(of: roleName, to: policyDocument, in: context.account)
        return NoOutput()
    }
}
