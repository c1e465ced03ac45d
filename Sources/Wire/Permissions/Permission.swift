/// Something that the caller must be allowed to do before an operation runs.
package struct Permission: Sendable, Equatable {
    /// The action, such as `rds:AddTagsToResource`; nil for the one that is called as the operation is.
    package var action: String?
    /// What it is done to; none where it is about no resource.
    package var resources: [ProtectedResource]
    /// What conditions can ask about the request, such as `aws:RequestTag/team`, with its values.
    package var keys: [String: [String]]

    /// A permission; by default that of an operation that is about no resource.
    package init(_ action: String? = nil, on resources: [ProtectedResource] = [], keys: [String: [String]] = [:]) {
        self.action = action
        self.resources = resources
        self.keys = keys
    }
}

/// A resource as far as it matters to who may do something to it.
package struct ProtectedResource: Sendable, Equatable {
    /// The ARN.
    package var arn: String
    /// The account it belongs to; nil where that account has let the caller's have it.
    package var account: String?
    /// What conditions can ask about it, such as `aws:ResourceTag/team`, with its values.
    package var keys: [String: [String]]
    /// Its own policy.
    package var policy: ResourcePolicyText?

    /// A resource of the given values.
    package init(
        _ arn: String,
        account: String?,
        keys: [String: [String]] = [:],
        policy: ResourcePolicyText? = nil
    ) {
        self.arn = arn
        self.account = account
        self.keys = keys
        self.policy = policy
    }
}

/// The policy of a resource, as its owner wrote it.
package struct ResourcePolicyText: Sendable, Equatable {
    /// How a resource's policy counts beside those of the caller.
    package enum Kind: Sendable {
        /// It adds to what the caller may do anyhow.
        case additional
        /// It is a KMS key's, without which nobody may do anything.
        case key
        /// It says who may assume a role, and nobody else may.
        case trust
    }

    /// How it counts.
    package var kind: Kind
    /// What errors call it.
    package var id: String
    /// The document.
    package var text: String
    /// Of a key: the ARNs of those to whom a grant in force allows just this request.
    package var grantees: [String]

    /// A policy of the given values.
    package init(_ kind: Kind, id: String, text: String, grantees: [String] = []) {
        self.kind = kind
        self.id = id
        self.text = text
        self.grantees = grantees
    }
}
