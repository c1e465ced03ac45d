import Wire

/// Tells whose key signed the request.
struct GetCallerIdentity: Operation {
    /// The caller.
    struct Output: Codable, Sendable {
        let userId: String
        let account: String
        let arn: String
    }

    func run(in home: Void, _ context: RequestContext) async throws -> Output {
        Output(userId: context.userID, account: context.account, arn: context.principalARN)
    }
}
