import Access
import Wire

/// Takes a user out of a group.
struct RemoveUserFromGroup: IAMOperation {
    typealias Output = NoOutput

    var groupName: String
    var userName: String

    var subjects: [IAMSubject] { [.group(groupName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        try await access.removeUser(userName, from: groupName, in: context.account)
        return NoOutput()
    }
}
