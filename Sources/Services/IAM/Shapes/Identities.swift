import Access
import Foundation

/// A tag on the wire.
struct Tag: Codable, Sendable {
    var key: String
    var value: String

    init(_ tag: IdentityTag) {
        key = tag.key
        value = tag.value
    }
}

/// The limit to what a user or role may do.
struct BoundaryDescription: Codable, Sendable {
    var permissionsBoundaryType = "Policy"
    var permissionsBoundaryArn: String

    init(_ arn: String) { permissionsBoundaryArn = arn }
}

/// A user on the wire.
struct UserDescription: Codable, Sendable {
    var path: String
    var userName: String
    var userId: String
    var arn: String
    var createDate: Date
    var permissionsBoundary: BoundaryDescription?
    var tags: [Tag]?

    /// All that is known of a user.
    init(_ user: User) {
        self.init(brief: user)
        permissionsBoundary = user.boundary.map { BoundaryDescription($0) }
        tags = user.tags.isEmpty ? nil : user.tags.map { Tag($0) }
    }

    /// What lists tell of a user.
    init(brief user: User) {
        path = user.path
        userName = user.name
        userId = user.uniqueID
        arn = user.arn
        createDate = user.createdAt
    }

    /// The root user of an account.
    init(rootOf account: Account) {
        path = "/"
        userName = "root"
        userId = account.id
        arn = "arn:aws:iam::\(account.id):root"
        createDate = account.createdAt
    }
}

/// A group on the wire.
struct GroupDescription: Codable, Sendable {
    var path: String
    var groupName: String
    var groupId: String
    var arn: String
    var createDate: Date

    init(_ group: Group) {
        path = group.path
        groupName = group.name
        groupId = group.uniqueID
        arn = group.arn
        createDate = group.createdAt
    }
}

/// When and where a request was last made in a role; nothing where none was.
struct RoleUseDescription: Codable, Sendable {
    var lastUsedDate: Date?
    var region: String?

    init(_ use: KeyUse?) {
        lastUsedDate = use?.time
        region = use?.region
    }
}

/// A role on the wire.
struct RoleDescription: Codable, Sendable {
    var path: String
    var roleName: String
    var roleId: String
    var arn: String
    var createDate: Date
    var assumeRolePolicyDocument: String
    var description: String?
    var maxSessionDuration: Int?
    var permissionsBoundary: BoundaryDescription?
    var tags: [Tag]?
    var roleLastUsed: RoleUseDescription?

    /// All that is known of a role.
    init(_ role: Role, _ use: KeyUse? = nil) {
        self.init(brief: role)
        permissionsBoundary = role.boundary.map { BoundaryDescription($0) }
        tags = role.tags.isEmpty ? nil : role.tags.map { Tag($0) }
        roleLastUsed = RoleUseDescription(use)
    }

    /// What lists tell of a role.
    init(brief role: Role) {
        path = role.path
        roleName = role.name
        roleId = role.uniqueID
        arn = role.arn
        createDate = role.createdAt
        assumeRolePolicyDocument = PolicyText.encoded(role.trustPolicy)
        description = role.description
        maxSessionDuration = role.sessionSecondsMax
    }
}
