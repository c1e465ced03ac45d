import Access
import Wire

/// Makes a user.
struct CreateUser: IAMOperation {
    var path: String?
    var userName: String
    var permissionsBoundary: String?
    var tags: [Tag]?

    /// The user.
    struct Output: Codable, Sendable {
        var user: UserDescription
    }

    var subjects: [IAMSubject] { [.newUser(userName, path: path)] }
    var requestKeys: [String: [String]] {
        var keys = RequestTags.keys(tags)
        if let permissionsBoundary { keys["iam:PermissionsBoundary"] = [permissionsBoundary] }
        return keys
    }
    var taggingAction: String? { tags?.isEmpty == false ? "iam:TagUser" : nil }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let user = try await access.createUser(
            userName,
            path: path,
            boundary: permissionsBoundary,
            tags: tags.identityTags,
            in: context.account,
            now: context.now
        )
        return Output(user: UserDescription(user))
    }
}
