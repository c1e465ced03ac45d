import Access
import Wire

/// Takes an account's name away.
struct DeleteAccountAlias: IAMOperation {
    typealias Output = NoOutput

    var accountAlias: String

    var subjects: [IAMSubject] { [.nothing] }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        try await access.removeAlias(accountAlias, of: context.account)
        return NoOutput()
    }
}
