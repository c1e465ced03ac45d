import Access
import Wire

/// Removes a key for good.
struct DeleteAccessKey: IAMOperation {
    typealias Output = NoOutput

    var userName: String?
    var accessKeyId: String

    var subjects: [IAMSubject] { [.user(userName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        try await access.deleteKey(accessKeyId, of: context.keyHolder(userName), in: context.account)
        return NoOutput()
    }
}
