import Access
import Wire

/// Removes a role that has nothing any more.
struct DeleteRole: IAMOperation {
    typealias Output = NoOutput

    var roleName: String

    var subjects: [IAMSubject] { [.role(roleName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        try await access.deleteRole(roleName, in: context.account)
        return NoOutput()
    }
}
