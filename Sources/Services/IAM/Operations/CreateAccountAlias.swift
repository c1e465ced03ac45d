import Access
import Wire

/// Gives an account a name, in the place of the one it had.
struct CreateAccountAlias: IAMOperation {
    typealias Output = NoOutput

    var accountAlias: String

    var subjects: [IAMSubject] { [.nothing] }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        try await access.setAlias(accountAlias, of: context.account)
        return NoOutput()
    }
}
