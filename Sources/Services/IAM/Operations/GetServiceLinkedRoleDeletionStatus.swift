import Access
import Wire

/// Tells how the removal of a service's role goes on: it was done before it was answered.
struct GetServiceLinkedRoleDeletionStatus: IAMOperation {
    var deletionTaskId: String

    /// Always the same.
    struct Output: Codable, Sendable {
        var status = "SUCCEEDED"
    }

    var subjects: [IAMSubject] {
        let words = deletionTaskId.split(separator: "/")
        guard words.count == 5 else { return [.nothing] }
        return [.newRole(String(words[3]), path: "/\(words[1])/\(words[2])/")]
    }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        guard deletionTaskId.hasPrefix("task\(Role.servicePath)"), deletionTaskId.split(separator: "/").count == 5
        else {
            throw AccessError(.noSuchEntity, "There is no deletion task \(deletionTaskId.prefix(128)).")
        }
        return Output()
    }
}
