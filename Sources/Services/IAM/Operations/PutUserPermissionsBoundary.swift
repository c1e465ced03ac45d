import Access
import Wire

/// Sets a limit to what a user may do.
struct PutUserPermissionsBoundary: IAMOperation {
    typealias Output = NoOutput

    var userName: String
    var permissionsBoundary: String

    var subjects: [IAMSubject] { [.user(userName)] }
    var requestKeys: [String: [String]] { ["iam:PermissionsBoundary": [permissionsBoundary]] }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        try await access.setBoundary(permissionsBoundary, of: User.self, userName, in: context.account)
        return NoOutput()
    }
}
