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
}
