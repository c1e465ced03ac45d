import Access
import Wire

/// Takes the limit away to what a user may do.
struct DeleteUserPermissionsBoundary: IAMOperation {
    typealias Output = NoOutput

    var userName: String

    var subjects: [IAMSubject] { [.user(userName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        try await access.setBoundary(nil, of: User.self, userName, in: context.account)
        return NoOutput()
    }
}
