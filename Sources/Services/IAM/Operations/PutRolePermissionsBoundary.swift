import Access
import Wire

/// Sets a limit to what a role may do.
struct PutRolePermissionsBoundary: IAMOperation {
    typealias Output = NoOutput

    var roleName: String
    var permissionsBoundary: String

    var subjects: [IAMSubject] { [.role(roleName)] }
    var requestKeys: [String: [String]] { ["iam:PermissionsBoundary": [permissionsBoundary]] }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        try await access.setBoundary(permissionsBoundary, of: Role.self, roleName, in: context.account)
        return NoOutput()
    }
}
