import Access
import Wire

/// Makes a group.
struct CreateGroup: IAMOperation {
    var path: String?
    var groupName: String

    /// The group.
    struct Output: Codable, Sendable {
        var group: GroupDescription
    }

    var subjects: [IAMSubject] { [.newGroup(groupName, path: path)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let group = try await access.createGroup(groupName, path: path, in: context.account, now: context.now)
        return Output(group: GroupDescription(group))
    }
}
