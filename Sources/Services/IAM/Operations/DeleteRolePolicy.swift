import Access
import Wire

/// Takes an inline policy away from a role.
struct DeleteRolePolicy: IAMOperation {
    typealias Output = NoOutput

    var roleName: String
    var policyName: String

    var subjects: [IAMSubject] { [.role(roleName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        try await access.deletePolicy(policyName, of: Role.self, roleName, in: context.account)
        return NoOutput()
    }
}
