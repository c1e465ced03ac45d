import Access
import Wire

/// Takes a user's password for a console away: there is none.
struct DeleteLoginProfile: IAMOperation {
    var userName: String?

    typealias Output = NoOutput

    var subjects: [IAMSubject] { [.user(userName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        let name = try context.user(userName)
        _ = try await access.find(User.self, name, in: context.account)
        throw AccessError(.noSuchEntity, "Login Profile for User \(name) cannot be found.")
    }
}
