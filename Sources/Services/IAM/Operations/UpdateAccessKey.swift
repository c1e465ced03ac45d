import Access
import Wire

/// Has requests that are signed with a key accepted, or not.
struct UpdateAccessKey: IAMOperation {
    typealias Output = NoOutput

    var userName: String?
    var accessKeyId: String
    var status: KeyStatus

    var subjects: [IAMSubject] { [.user(userName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        try await access.setKey(
            accessKeyId,
            of: context.keyHolder(userName),
            isActive: status == .active,
            in: context.account
        )
        return NoOutput()
    }
}
