import Access
import Wire

/// Describes a user, by default the caller.
struct GetUser: IAMOperation {
    var userName: String?

    /// The user.
    struct Output: Codable, Sendable {
        var user: UserDescription
    }

    var subjects: [IAMSubject] { [.user(userName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        if userName == nil, context.isRoot, let account = try await access.accountDocument(context.account) {
            return Output(user: UserDescription(rootOf: account))
        }
        let user = try await access.find(User.self, context.user(userName), in: context.account)
        return Output(user: UserDescription(user))
    }
}
