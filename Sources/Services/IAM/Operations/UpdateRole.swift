import Access
import Wire

/// Changes a role's description or longest session; what isn't given stays.
struct UpdateRole: IAMOperation {
    var roleName: String
    var description: String?
    var maxSessionDuration: Int?

    /// Nothing.
    struct Output: Codable, Sendable {
    }

    var subjects: [IAMSubject] { [.role(roleName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        _ = try await access.updateRole(
            roleName,
            description: description,
            sessionSecondsMax: maxSessionDuration,
            in: context.account
        )
        return Output()
    }
}
