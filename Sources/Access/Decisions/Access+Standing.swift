import Ledger
package import Policy

/// Who somebody is and what it may do, without a key that has signed anything.
package struct Standing: Sendable {
    /// Who it is.
    package let principal: AccessPrincipal
    /// The policies that say what it may do.
    package let policies: PrincipalPolicies
}

extension Access {
    /// Who has an ARN in an account here; nil where nobody has.
    ///
    /// For what another daemon of the same site asks on behalf of its own caller. That one's session policies are not
    /// known here: who asks has to keep to them.
    package func standing(of arn: String, in account: String) async throws -> Standing? {
        let root = AccessPrincipal.root(account: account)
        guard arn != root.arn else {
            let isKnown = try await ledger.read { try $0.find(Account.self, account, in: .global) != nil }
            return isKnown ? Standing(principal: root, policies: PrincipalPolicies()) : nil
        }
        guard let named = PrincipalName(arn), named.account == account else { return nil }
        return try await ledger.read { try standing(of: arn, named, $0) }
    }

    private func standing(
        of arn: String,
        _ named: PrincipalName,
        _ reader: LedgerReader
    ) throws -> Standing? {
        let (account, scope) = (named.account, Access.scope(named.account))
        let policies = PolicyReader(ledger: reader, known: knownPolicies)
        switch named.type {
        case .user:
            guard let user = try reader.find(User.self, User.id(named.name), in: scope), user.arn == arn else {
                return nil
            }
            let principal = AccessPrincipal.user(arn, account: account, uniqueID: user.uniqueID)
            return Standing(principal: principal, policies: try policies.policies(of: user))
        case .session:
            guard let role = try reader.find(Role.self, Role.id(named.name), in: scope), role.name == named.name else {
                return nil
            }
            let principal = AccessPrincipal.roleSession(
                arn,
                role: role.arn,
                account: account,
                uniqueID: role.uniqueID
            )
            return Standing(principal: principal, policies: try policies.policies(of: role))
        case .role: return nil
        }
    }
}
