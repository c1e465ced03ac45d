/// Which statement had a part in a decision.
package struct StatementReference: Sendable, Equatable {
    /// The sort of policy it stands in.
    package let type: PolicyType
    /// The id of that policy; of a grant its grantee.
    package let policy: String
    /// Its place in the policy, counted from 0.
    package let index: Int
    /// Its own id.
    package let sid: String?
    /// Where it stands in the policy; nil for a grant.
    package let span: TextSpan?

    /// The statement at `index` of `policy`.
    init(_ statement: PolicyStatement, at index: Int, of policy: AttachedPolicy, _ type: PolicyType) {
        self.init(type: type, policy: policy.id, index: index, sid: statement.sid, span: statement.span)
    }

    /// A grant to `grantee`.
    init(grantTo grantee: String) { self.init(type: .grant, policy: grantee, index: 0, sid: nil, span: nil) }

    private init(type: PolicyType, policy: String, index: Int, sid: String?, span: TextSpan?) {
        self.type = type
        self.policy = policy
        self.index = index
        self.sid = sid
        self.span = span
    }
}
