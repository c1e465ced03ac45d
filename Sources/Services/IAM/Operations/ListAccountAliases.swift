import Access
import Wire

/// Lists the names that an account's owner gave it: one or none.
struct ListAccountAliases: IAMOperation {
    var marker: String?
    var maxItems: Int?

    /// The names.
    struct Output: Codable, Sendable {
        var accountAliases: [String]
        var isTruncated: Bool
        var marker: String?
    }

    var subjects: [IAMSubject] { [.nothing] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let alias = try await access.accountDocument(context.account)?.alias
        return Output(accountAliases: alias.map { [$0] } ?? [], isTruncated: false, marker: nil)
    }
}
