import Access
import Wire

/// Gives a role an inline policy, in the place of the one of that name.
struct PutRolePolicy: IAMOperation {
    typealias Output = NoOutput

    var roleName: String
    var policyName: String
    var policyDocument: String

    var subjects: [IAMSubject] { [.role(roleName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        try await access.putPolicy(policyName, policyDocument, of: Role.self, roleName, in: context.account)
        return NoOutput()
    }
}
