import Ledger

/// Who has a managed policy.
package struct PolicyUse: Sendable {
    /// The users it is attached to, by name.
    package var users: [User] = []
    /// The groups it is attached to, by name.
    package var groups: [Group] = []
    /// The roles it is attached to, by name.
    package var roles: [Role] = []
    /// The users to whom it sets a limit, by name.
    package var boundedUsers: [User] = []
    /// The roles to which it sets a limit, by name.
    package var boundedRoles: [Role] = []

    /// Nobody.
    package init() {}

    /// To how many it is attached.
    package var attachmentCount: Int { users.count + groups.count + roles.count }
    /// To how many it sets a limit.
    package var boundaryCount: Int { boundedUsers.count + boundedRoles.count }
    /// Whether nobody has it.
    var isNone: Bool { attachmentCount + boundaryCount == 0 }
}

extension Access {
    /// Who of an account has a managed policy.
    package func use(of policy: ManagedPolicy, in account: String) async throws -> PolicyUse {
        try await ledger.read { try $0.use(of: policy, in: account) }
    }
}

extension LedgerReader {
    /// Who of an account has a managed policy.
    func use(of policy: ManagedPolicy, in account: String) throws -> PolicyUse {
        let scope = Access.scope(account)
        let (attached, boundary) = (User.term(attached: policy.arn), User.term(boundary: policy.arn))
        var use = PolicyUse()
        use.users = try list(User.self, in: scope, having: attached)
        use.groups = try list(Group.self, in: scope, having: attached)
        use.roles = try list(Role.self, in: scope, having: attached)
        use.boundedUsers = try list(User.self, in: scope, having: boundary)
        use.boundedRoles = try list(Role.self, in: scope, having: boundary)
        return use
    }
}
