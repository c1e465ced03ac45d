import Access
import Wire

/// Describes a role.
struct GetRole: IAMOperation {
    var roleName: String

    /// The role.
    struct Output: Codable, Sendable {
        var role: RoleDescription
    }

    var subjects: [IAMSubject] { [.role(roleName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let role = try await access.find(Role.self, roleName, in: context.account)
        return Output(role: RoleDescription(role, try await access.lastUse(of: role)))
    }
}
