/// How a statement names the one who makes a request; the later, the more directly.
enum PrincipalMatch: Int, Sendable, Comparable {
    /// Not at all.
    case none
    /// By the account it belongs to, which may give the permission on to its identities.
    case account
    /// By the role or user behind the session.
    case entity
    /// By itself, or everybody.
    case direct

    static func < (left: PrincipalMatch, right: PrincipalMatch) -> Bool { left.rawValue < right.rawValue }
}
