package import Keys
package import Policy

/// On whose behalf RDS asks for the use of a key.
package struct KeyUser: Sendable {
    /// Who it is to KMS.
    package var caller: KeyCaller
    /// The policies of the caller's own.
    package var policies: PrincipalPolicies

    /// A caller with its policies.
    package init(_ caller: KeyCaller, policies: PrincipalPolicies = PrincipalPolicies()) {
        self.caller = caller
        self.policies = policies
    }
}
