import Access
import Wire

/// Tells which account a key belongs to.
struct GetAccessKeyInfo: STSOperation {
    var accessKeyId: String

    /// The account.
    struct Output: Codable, Sendable {
        let account: String
    }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        guard let account = try await access.account(ofKey: accessKeyId) else {
            throw ServiceError(
                "InvalidClientTokenId",
                "The access key \(accessKeyId.prefix(128)) belongs to no account here.",
                status: 403
            )
        }
        return Output(account: account)
    }
}
