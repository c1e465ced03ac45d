import Access
import Wire

/// Counts what an account has of IAM, and tells its quotas.
struct GetAccountSummary: IAMOperation {
    /// Numbers by name.
    struct Output: Codable, Sendable {
        var summaryMap: [String: Int]
    }

    var subjects: [IAMSubject] { [.nothing] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let users = try await access.list(User.self, in: context.account)
        let groups = try await access.list(Group.self, in: context.account)
        let roles = try await access.list(Role.self, in: context.account)
        let policies = try await access.policies(in: context.account)
        let rootKeys = try await access.keys(of: .root, in: context.account)
        return Output(
            summaryMap: [
                "AccessKeysPerUserQuota": User.accessKeysMax,
                "AccountAccessKeysPresent": rootKeys.isEmpty ? 0 : 1,
                "AccountMFAEnabled": 0,
                "AssumeRolePolicySizeQuota": 2_048,
                "AttachedPoliciesPerGroupQuota": 10,
                "AttachedPoliciesPerRoleQuota": 10,
                "AttachedPoliciesPerUserQuota": 10,
                "GroupPolicySizeQuota": 5_120,
                "Groups": groups.count,
                "GroupsPerUserQuota": User.groupsMax,
                "GroupsQuota": 300,
                "MFADevices": 0,
                "MFADevicesInUse": 0,
                "Policies": policies.count,
                "PoliciesQuota": ManagedPolicy.countMax,
                "PolicySizeQuota": 6_144,
                "PolicyVersionsInUse": policies.reduce(0) { $0 + $1.versions.count },
                "RolePolicySizeQuota": 10_240,
                "Roles": roles.count,
                "RolesQuota": 1_000,
                "UserPolicySizeQuota": 2_048,
                "Users": users.count,
                "UsersQuota": 5_000,
                "VersionsPerPolicyQuota": ManagedPolicy.versionsMax,
            ]
        )
    }
}
