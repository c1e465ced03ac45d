import Access
import Foundation

/// An inline policy on the wire.
struct InlinePolicyDetail: Codable, Sendable {
    var policyName: String
    var policyDocument: String

    /// The inline policies of a user, group or role, by name.
    static func list(_ identity: some Identity) -> [InlinePolicyDetail] {
        identity.inlinePolicies.sorted { $0.key < $1.key }.map { name, text in
            InlinePolicyDetail(policyName: name, policyDocument: PolicyText.encoded(text))
        }
    }
}

/// A user with what it is allowed.
struct UserDetail: Codable, Sendable {
    var path: String
    var userName: String
    var userId: String
    var arn: String
    var createDate: Date
    var userPolicyList: [InlinePolicyDetail]
    var groupList: [String]
    var attachedManagedPolicies: [AttachedPolicyDescription]
    var permissionsBoundary: BoundaryDescription?
    var tags: [Tag]

    /// A user who is in some of `groups`.
    init(_ user: User, _ groups: [Group]) {
        path = user.path
        userName = user.name
        userId = user.uniqueID
        arn = user.arn
        createDate = user.createdAt
        userPolicyList = InlinePolicyDetail.list(user)
        groupList = groups.filter { user.groups.contains($0.id) }.map(\.name)
        attachedManagedPolicies = user.attachedPolicies.map { AttachedPolicyDescription($0) }
        permissionsBoundary = user.boundary.map { BoundaryDescription($0) }
        tags = user.tags.map { Tag($0) }
    }
}

/// A group with what it allows.
struct GroupDetail: Codable, Sendable {
    var path: String
    var groupName: String
    var groupId: String
    var arn: String
    var createDate: Date
    var groupPolicyList: [InlinePolicyDetail]
    var attachedManagedPolicies: [AttachedPolicyDescription]

    init(_ group: Group) {
        path = group.path
        groupName = group.name
        groupId = group.uniqueID
        arn = group.arn
        createDate = group.createdAt
        groupPolicyList = InlinePolicyDetail.list(group)
        attachedManagedPolicies = group.attachedPolicies.map { AttachedPolicyDescription($0) }
    }
}

/// A role with what it is allowed, and who may take it on.
struct RoleDetail: Codable, Sendable {
    var path: String
    var roleName: String
    var roleId: String
    var arn: String
    var createDate: Date
    var assumeRolePolicyDocument: String
    var instanceProfileList: [InstanceProfile] = []
    var rolePolicyList: [InlinePolicyDetail]
    var attachedManagedPolicies: [AttachedPolicyDescription]
    var permissionsBoundary: BoundaryDescription?
    var tags: [Tag]
    var roleLastUsed: RoleUseDescription

    init(_ role: Role, _ use: KeyUse?) {
        path = role.path
        roleName = role.name
        roleId = role.uniqueID
        arn = role.arn
        createDate = role.createdAt
        assumeRolePolicyDocument = PolicyText.encoded(role.trustPolicy)
        rolePolicyList = InlinePolicyDetail.list(role)
        attachedManagedPolicies = role.attachedPolicies.map { AttachedPolicyDescription($0) }
        permissionsBoundary = role.boundary.map { BoundaryDescription($0) }
        tags = role.tags.map { Tag($0) }
        roleLastUsed = RoleUseDescription(use)
    }
}

/// A managed policy with its versions.
struct PolicyDetail: Codable, Sendable {
    var policyName: String
    var policyId: String
    var arn: String
    var path: String
    var defaultVersionId: String
    var attachmentCount: Int
    var permissionsBoundaryUsageCount: Int
    var isAttachable = true
    var description: String?
    var createDate: Date
    var updateDate: Date
    var policyVersionList: [PolicyVersionDescription]

    init(_ policy: ManagedPolicy, _ use: PolicyUse) {
        policyName = policy.name
        policyId = policy.uniqueID
        arn = policy.arn
        path = policy.path
        defaultVersionId = "v\(policy.defaultNumber)"
        attachmentCount = use.attachmentCount
        permissionsBoundaryUsageCount = use.boundaryCount
        description = policy.description
        createDate = policy.createdAt
        updateDate = policy.updatedAt
        policyVersionList = policy.versions.map { PolicyVersionDescription($0, of: policy, withText: true) }
    }
}
