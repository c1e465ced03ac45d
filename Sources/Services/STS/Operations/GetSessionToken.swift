import Access
import Wire

/// Makes a key of the caller's own that expires.
struct GetSessionToken: STSOperation {
    var durationSeconds: Int?
    var serialNumber: String?
    var tokenCode: String?

    /// The key.
    struct Output: Codable, Sendable {
        let credentials: Credentials
    }

    /// Every user may, whatever policies say.
    func permissions(in access: Access, _ context: RequestContext) async throws -> [Permission] { [] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        try MultiFactor.refuse(serialNumber, tokenCode)
        let caller = try await access.caller(context)
        return Output(
            credentials: Credentials(try access.sessionToken(seconds: durationSeconds, for: caller, now: context.now))
        )
    }
}
