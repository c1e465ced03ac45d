import Access
import Wire

/// Lists who has a managed policy.
struct ListEntitiesForPolicy: IAMOperation {
    var policyArn: String
    var entityFilter: EntityFilter?
    var pathPrefix: String?
    var policyUsageFilter: PolicyUsageFilter?
    var marker: String?
    var maxItems: Int?

    /// A page of groups, users and roles.
    struct Output: Codable, Sendable {
        var policyGroups: [PolicyGroup]
        var policyUsers: [PolicyUser]
        var policyRoles: [PolicyRole]
        var isTruncated: Bool
        var marker: String?
    }

    var subjects: [IAMSubject] { [.policy(policyArn)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let policy = try await access.policy(policyArn, for: context.account)
        let use = try await access.use(of: policy, in: context.account)
        let holders = holders(use).filter { $0.path.hasPrefix(pathPrefix ?? "/") }
        let page = try PageRequest(marker, maxItems).page(of: holders) { $0.arn }
        return Output(
            policyGroups: page.items.compactMap {
                ($0 as? Group).map { PolicyGroup(groupName: $0.name, groupId: $0.uniqueID) }
            },
            policyUsers: page.items.compactMap {
                ($0 as? User).map { PolicyUser(userName: $0.name, userId: $0.uniqueID) }
            },
            policyRoles: page.items.compactMap {
                ($0 as? Role).map { PolicyRole(roleName: $0.name, roleId: $0.uniqueID) }
            },
            isTruncated: page.isTruncated,
            marker: page.marker
        )
    }
    /// Who has the policy, in the order of their ARNs.
    private func holders(_ use: PolicyUse) -> [any Identity] {
        let isAttached = policyUsageFilter != .boundary
        let isBoundary = policyUsageFilter != .permissions
        var holders: [any Identity] = []
        if entityFilter == nil || entityFilter == .group, isAttached {
            holders += use.groups as [any Identity]
        }
        if entityFilter == nil || entityFilter == .user {
            holders += ((isAttached ? use.users : []) + (isBoundary ? use.boundedUsers : [])) as [any Identity]
        }
        if entityFilter == nil || entityFilter == .role {
            holders += ((isAttached ? use.roles : []) + (isBoundary ? use.boundedRoles : [])) as [any Identity]
        }
        var seen: Set<String> = []
        return holders.filter { seen.insert($0.arn).inserted }.sorted { $0.arn < $1.arn }
    }
}

/// What sort of thing is asked for; the last two sorts never have a policy.
enum EntityFilter: String, Codable, Sendable, CaseIterable {
    case user = "User"
    case role = "Role"
    case group = "Group"
    case localManagedPolicy = "LocalManagedPolicy"
    case awsManagedPolicy = "AWSManagedPolicy"
}

/// A group that has a policy.
struct PolicyGroup: Codable, Sendable {
    var groupName: String
    var groupId: String
}

/// A user who has a policy.
struct PolicyUser: Codable, Sendable {
    var userName: String
    var userId: String
}

/// A role that has a policy.
struct PolicyRole: Codable, Sendable {
    var roleName: String
    var roleId: String
}
