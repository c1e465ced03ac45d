/// The policy of a resource, and how it counts beside those of the principal.
package struct ResourcePolicy: Sendable, Equatable {
    /// How a resource's policy counts.
    package enum Kind: Sendable {
        /// It adds to what identities of the same account may do anyhow.
        case additional
        /// A KMS key's: without it nobody may anything, not even the account's own root user.
        case key
        /// A role's trust policy: without it nobody may assume the role.
        case trust
    }

    /// How it counts.
    package let kind: Kind
    /// The policy itself.
    package let policy: AttachedPolicy
    /// Of a key: the principals whom a grant that is in force allows just this request.
    package let grantees: [String]

    /// The policy of a resource.
    package init(_ kind: Kind, _ policy: AttachedPolicy, grantees: [String] = []) {
        self.kind = kind
        self.policy = policy
        self.grantees = grantees
    }

    /// Whether nothing is allowed without it, even inside of the account.
    var isRequired: Bool { kind != .additional }

    /// What its statements are called in decisions.
    var type: PolicyType { kind == .trust ? .trust : .resource }
}
