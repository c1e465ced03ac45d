import Access
import Wire

/// Puts a user into a group.
struct AddUserToGroup: IAMOperation {
    typealias Output = NoOutput

    var groupName: String
    var userName: String

    var subjects: [IAMSubject] { [.group(groupName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        try await access.addUser(userName, to: groupName, in: context.account)
        return NoOutput()
    }
}
