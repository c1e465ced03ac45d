import Access
import Wire

/// Lists the names of the inline policies of a user.
struct ListUserPolicies: IAMOperation {
    typealias Output = InlinePolicyPage

    var userName: String
    var marker: String?
    var maxItems: Int?

    var subjects: [IAMSubject] { [.user(userName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let user = try await access.find(User.self, userName, in: context.account)
        return try InlinePolicyPage(of: user, PageRequest(marker, maxItems))
    }
}
