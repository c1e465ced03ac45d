import Access
import Wire

/// Lists the managed policies that hang on a user.
struct ListAttachedUserPolicies: IAMOperation {
    typealias Output = AttachedPolicyPage

    var userName: String
    var pathPrefix: String?
    var marker: String?
    var maxItems: Int?

    var subjects: [IAMSubject] { [.user(userName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let user = try await access.find(User.self, userName, in: context.account)
        return try AttachedPolicyPage(of: user, under: pathPrefix, PageRequest(marker, maxItems))
    }
}
