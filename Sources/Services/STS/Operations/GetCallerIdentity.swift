import Access
import Wire

/// Tells whose key signed the request.
struct GetCallerIdentity: STSOperation {
    /// The caller.
    struct Output: Codable, Sendable {
        let userId: String
        let account: String
        let arn: String
    }

    /// Everybody may know who they are, whatever policies say.
    func permissions(in access: Access, _ context: RequestContext) async throws -> [Permission] { [] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        Output(userId: context.userID, account: context.account, arn: context.principalARN)
    }
}
