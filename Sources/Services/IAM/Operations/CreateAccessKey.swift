import Access
import Wire

/// Makes a key; its secret is in this answer and nowhere else.
struct CreateAccessKey: IAMOperation {
    var userName: String?

    /// The key.
    struct Output: Codable, Sendable {
        var accessKey: AccessKeyDescription
    }

    var subjects: [IAMSubject] { [.user(userName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let holder = try context.keyHolder(userName)
        let key = try await access.createKey(of: holder, in: context.account, now: context.now)
        return Output(
            accessKey: AccessKeyDescription(
                userName: holder.name,
                accessKeyId: key.id,
                status: .active,
                secretAccessKey: key.secret,
                createDate: key.createdAt
            )
        )
    }
}
