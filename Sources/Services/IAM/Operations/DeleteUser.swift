import Access
import Wire

/// Removes a user who has nothing any more.
struct DeleteUser: IAMOperation {
    typealias Output = NoOutput

    var userName: String

    var subjects: [IAMSubject] { [.user(userName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        try await access.deleteUser(userName, in: context.account)
        return NoOutput()
    }
}
