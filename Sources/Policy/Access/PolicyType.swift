/// The sorts of policies that a decision can come from.
package enum PolicyType: Sendable, Equatable {
    /// Of the user, its groups or the role.
    case identity
    /// The permissions boundary.
    case boundary
    /// Passed when the session was made.
    case session
    /// Of the resource.
    case resource
    /// Of a role, about who may assume it.
    case trust
    /// A grant on a KMS key.
    case grant

    /// AWS's words for it in `because no … allows`.
    var name: String {
        switch self {
        case .identity: "identity-based policy"
        case .boundary: "permissions boundary"
        case .session: "session policy"
        case .resource, .grant: "resource-based policy"
        case .trust: "role trust policy"
        }
    }

    /// AWS's words for it in `with an explicit deny in …`.
    var nameWithArticle: String {
        switch self {
        case .identity: "an \(name)"
        case .trust: "the \(name)"
        default: "a \(name)"
        }
    }
}
