import Access
import Wire

/// Changes a role's description.
struct UpdateRoleDescription: IAMOperation {
    var roleName: String
    var description: String

    /// The role.
    struct Output: Codable, Sendable {
        var role: RoleDescription
    }

    var subjects: [IAMSubject] { [.role(roleName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let role = try await access.updateRole(
            roleName,
            description: description,
            sessionSecondsMax: nil,
            in: context.account
        )
        return Output(role: RoleDescription(role, try await access.lastUse(of: role)))
    }
}
