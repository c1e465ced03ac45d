import Access
import Foundation
import Wire

/// Lists a role's instance profiles: there are none, because there is no EC2.
struct ListInstanceProfilesForRole: IAMOperation {
    var roleName: String
    var marker: String?
    var maxItems: Int?

    /// No instance profiles.
    struct Output: Codable, Sendable {
        var instanceProfiles: [InstanceProfile]
        var isTruncated: Bool
        var marker: String?
    }

    var subjects: [IAMSubject] { [.role(roleName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        _ = try await access.find(Role.self, roleName, in: context.account)
        return Output(instanceProfiles: [], isTruncated: false, marker: nil)
    }
}

/// A role for machines of EC2.
struct InstanceProfile: Codable, Sendable {
    var path: String
    var instanceProfileName: String
    var instanceProfileId: String
    var arn: String
    var createDate: Date
    var roles: [RoleDescription]
}
