import Access
import Wire

/// Takes the limit away to what a role may do.
struct DeleteRolePermissionsBoundary: IAMOperation {
    typealias Output = NoOutput

    var roleName: String

    var subjects: [IAMSubject] { [.role(roleName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        try await access.setBoundary(nil, of: Role.self, roleName, in: context.account)
        return NoOutput()
    }
}
