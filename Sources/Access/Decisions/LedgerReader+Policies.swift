import Ledger
import Policy

extension LedgerReader {
    /// The policies of a user, those of its groups among them.
    func policies(of user: User) throws -> PrincipalPolicies {
        var identity = try identityPolicies(of: user)
        for group in try groups(of: user) { identity += try identityPolicies(of: group) }
        return PrincipalPolicies(identity: identity, boundary: try boundary(of: user))
    }

    /// The policies of a role.
    func policies(of role: Role) throws -> PrincipalPolicies {
        PrincipalPolicies(identity: try identityPolicies(of: role), boundary: try boundary(of: role))
    }

    /// The policies of a group.
    func policies(of group: Group) throws -> PrincipalPolicies {
        PrincipalPolicies(identity: try identityPolicies(of: group))
    }

    /// The policies that were passed when a session was made.
    ///
    /// None, which allow nothing, where a managed one has been deleted since: it may have been the one that denied.
    func sessionPolicies(_ session: Session) throws -> [AttachedPolicy] {
        var policies: [AttachedPolicy] = []
        for arn in session.policyARNs {
            guard try knownPolicy(arn, for: session.account) != nil else { return [] }
            policies.append(try managedPolicy(arn, for: session.account))
        }
        if let text = session.policy {
            policies.append(AttachedPolicy(id: "session", document: try PolicyDocument(text, kind: .session)))
        }
        return policies
    }

    private func identityPolicies<I: Identity>(of identity: I) throws -> [AttachedPolicy] {
        let inline = try identity.inlinePolicies.sorted { $0.key < $1.key }.map { name, text in
            AttachedPolicy(
                id: "\(I.rules.type)_\(identity.name)_\(name)",
                document: try PolicyDocument(text, kind: I.rules.inlineKind)
            )
        }
        return try inline + identity.attachedPolicies.map { try managedPolicy($0, for: identity.account) }
    }

    private func boundary(of identity: some ActingIdentity) throws -> AttachedPolicy? {
        try identity.boundary.map { try managedPolicy($0, for: identity.account) }
    }

    /// The default version of a managed policy; that it is gone must not open anything, so it is an error.
    func managedPolicy(_ arn: String, for account: String) throws -> AttachedPolicy {
        let policy = try policy(arn, for: account)
        guard let version = policy.defaultVersion else {
            throw AccessError.noSuchEntity("Policy \(arn) has no default version.")
        }
        return AttachedPolicy(id: arn, document: try PolicyDocument(version.text, kind: .managed))
    }
}
