import Access
import Wire

/// Gives a group another name or path.
struct UpdateGroup: IAMOperation {
    typealias Output = NoOutput

    var groupName: String
    var newPath: String?
    var newGroupName: String?

    var subjects: [IAMSubject] { [.group(groupName), .movedGroup(groupName, to: newGroupName, path: newPath)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> NoOutput {
        try await access.rename(Group.self, groupName, to: newGroupName, path: newPath, in: context.account)
        return NoOutput()
    }
}
