import Access
import Wire

/// Gives a user another name or path.
struct UpdateUser: IAMOperation {
    typealias Output = NoOutput

    var userName: String
    var newPath: String?
    var newUserName: String?

    var subjects: [IAMSubject] { [.user(userName), .movedUser(userName, to: newUserName, path: newPath)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        try await access.rename(User.self, userName, to: newUserName, path: newPath, in: context.account)
        return NoOutput()
    }
}
