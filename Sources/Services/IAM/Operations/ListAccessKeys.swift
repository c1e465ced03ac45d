import Access
import Wire

/// Lists the keys of a user, by default of the caller.
struct ListAccessKeys: IAMOperation {
    var userName: String?
    var marker: String?
    var maxItems: Int?

    /// A page of keys.
    struct Output: Codable, Sendable {
        var accessKeyMetadata: [AccessKeyMetadata]
        var isTruncated: Bool
        var marker: String?
    }

    var subjects: [IAMSubject] { [.user(userName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let holder = try context.keyHolder(userName)
        let keys = try await access.keys(of: holder, in: context.account).sorted { $0.id < $1.id }
        let page = try PageRequest(marker, maxItems).page(of: keys) { $0.id }
        return Output(
            accessKeyMetadata: page.items.map { AccessKeyMetadata($0, of: holder.name) },
            isTruncated: page.isTruncated,
            marker: page.marker
        )
    }
}
