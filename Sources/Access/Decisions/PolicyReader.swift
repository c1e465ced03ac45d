import Ledger
import Policy

/// Reads the policies that come with people, as one state of the ledger has them.
struct PolicyReader {
    let ledger: LedgerReader
    /// What texts are known to mean.
    let known: KnownPolicies

    /// The policies of a user, those of its groups among them.
    func policies(of user: User) throws -> PrincipalPolicies {
        var identity = try identityPolicies(of: user)
        for group in try ledger.groups(of: user) { identity += try identityPolicies(of: group) }
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

    /// What the root user may do; it counts for those alone to whom the root user lends it.
    func everything() throws -> PrincipalPolicies {
        let text = #"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#
        return PrincipalPolicies(identity: [try policy("root", text, .managed)])
    }

    /// The policies that were passed when a session was made.
    ///
    /// None, which allow nothing, where a managed one has been deleted since: it may have been the one that denied.
    func sessionPolicies(_ session: Session) throws -> [AttachedPolicy] {
        var policies: [AttachedPolicy] = []
        for arn in session.policyARNs {
            guard try ledger.knownPolicy(arn, for: session.account) != nil else { return [] }
            policies.append(try managedPolicy(arn, for: session.account))
        }
        if let text = session.policy { policies.append(try policy("session", text, .session)) }
        return policies
    }

    private func identityPolicies<I: Identity>(of identity: I) throws -> [AttachedPolicy] {
        let inline = try identity.inlinePolicies.sorted { $0.key < $1.key }.map { name, text in
            try policy("\(I.rules.type)_\(identity.name)_\(name)", text, I.rules.inlineKind)
        }
        return try inline + identity.attachedPolicies.map { try managedPolicy($0, for: identity.account) }
    }

    private func boundary(of identity: some ActingIdentity) throws -> AttachedPolicy? {
        try identity.boundary.map { try managedPolicy($0, for: identity.account) }
    }

    /// The default version of a managed policy; that it is gone must not open anything, so it is an error.
    private func managedPolicy(_ arn: String, for account: String) throws -> AttachedPolicy {
        let managed = try ledger.policy(arn, for: account)
        guard let version = managed.defaultVersion else {
            throw AccessError.noSuchEntity("Policy \(arn) has no default version.")
        }
        return try policy(arn, version.text, .managed)
    }

    private func policy(_ id: String, _ text: String, _ kind: PolicyKind) throws -> AttachedPolicy {
        AttachedPolicy(id: id, document: try known.document(text, kind: kind))
    }
}
