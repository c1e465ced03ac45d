import Access
import Wire

/// Makes a role.
struct CreateRole: IAMOperation {
    var path: String?
    var roleName: String
    var assumeRolePolicyDocument: String
    var description: String?
    var maxSessionDuration: Int?
    var permissionsBoundary: String?
    var tags: [Tag]?

    /// The role.
    struct Output: Codable, Sendable {
        var role: RoleDescription
    }

    var subjects: [IAMSubject] { [.newRole(roleName, path: path)] }
    var requestKeys: [String: [String]] {
        var keys = RequestTags.keys(tags)
        if let permissionsBoundary { keys["iam:PermissionsBoundary"] = [permissionsBoundary] }
        return keys
    }
    var taggingAction: String? { tags?.isEmpty == false ? "iam:TagRole" : nil }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        guard path?.hasPrefix(Role.servicePath) != true else {
            throw AccessError(.invalidInput, "The path \(Role.servicePath) is for CreateServiceLinkedRole.")
        }
        var request = Access.RoleRequest(roleName, trustPolicy: assumeRolePolicyDocument)
        request.path = path
        request.description = description
        request.sessionSecondsMax = maxSessionDuration
        request.boundary = permissionsBoundary
        request.tags = tags.identityTags
        return Output(
            role: RoleDescription(try await access.createRole(request, in: context.account, now: context.now))
        )
    }
}
