import Access
import Wire

/// Removes a group that has nobody and nothing any more.
struct DeleteGroup: IAMOperation {
    typealias Output = NoOutput

    var groupName: String

    var subjects: [IAMSubject] { [.group(groupName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        try await access.deleteGroup(groupName, in: context.account)
        return NoOutput()
    }
}
