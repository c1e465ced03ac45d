import Access
import Wire

/// Lists the names of the inline policies of a user.
struct ListUserPolicies: IAMOperation {
    var userName: String
    var marker: String?
    var maxItems: Int?

    /// A page of names.
    struct Output: Codable, Sendable {
        var policyNames: [String]
        var isTruncated: Bool
        var marker: String?
    }

    var subjects: [IAMSubject] { [.user(userName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let names = try await access.find(User.self, userName, in: context.account).inlinePolicies.keys.sorted()
        let page = try PageRequest(marker, maxItems).page(of: names) { $0 }
        return Output(policyNames: page.items, isTruncated: page.isTruncated, marker: page.marker)
    }
}
