/// The policies that come with a principal.
package struct PrincipalPolicies: Sendable, Equatable {
    /// Those of the user and its groups, or of the role; managed and inline.
    package var identity: [AttachedPolicy]
    /// The permissions boundary of the user or role.
    package var boundary: AttachedPolicy?
    /// Those passed when the session was made; nil where none were.
    package var session: [AttachedPolicy]?

    /// The policies of a principal.
    package init(identity: [AttachedPolicy] = [], boundary: AttachedPolicy? = nil, session: [AttachedPolicy]? = nil) {
        self.identity = identity
        self.boundary = boundary
        self.session = session
    }
}
