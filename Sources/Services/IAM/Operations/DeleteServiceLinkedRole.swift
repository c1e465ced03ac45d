import Access
import Foundation
import Wire

/// Removes the role of a service; nothing of Holdfast works with one, so that is done at once.
struct DeleteServiceLinkedRole: IAMOperation {
    var roleName: String

    /// What to ask for how it goes on.
    struct Output: Codable, Sendable {
        var deletionTaskId: String
    }

    var subjects: [IAMSubject] { [.role(roleName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let role = try await access.find(Role.self, roleName, in: context.account)
        try await access.deleteServiceRole(roleName, in: context.account)
        return Output(deletionTaskId: "task\(role.path)\(role.name)/\(UUID().uuidString.lowercased())")
    }
}
