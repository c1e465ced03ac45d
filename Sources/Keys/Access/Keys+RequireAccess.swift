package import Policy

extension Keys {
    /// Throws unless `caller`, whose own policies are these, is allowed `access` by the key's policy and grants and by
    /// them.
    ///
    /// For services that use keys on a caller's behalf or on their own; who asks KMS itself is judged by the guard in
    /// front of it.
    package func requireAccess(
        _ access: KeyAccess,
        of caller: KeyCaller,
        policies: PrincipalPolicies = PrincipalPolicies()
    ) async throws {
        let subject = try await subject(of: access, for: caller)
        var resource = AccessResource.any
        if let arn = subject.arn {
            let policy = try subject.policy.map { text in
                ResourcePolicy(
                    .key,
                    AttachedPolicy(id: "default", document: try KeyRules.document(text, knownPolicies)),
                    grantees: subject.grantees
                )
            }
            resource = AccessResource(arn, account: subject.account, context: subject.keys, policy: policy)
        }
        let request = AccessRequest(
            caller.principal,
            "kms:\(access.action)",
            on: [resource],
            context: caller.contextKeys.merging(access.contextKeys)
        )
        if let denied = AccessDenied(request.decision(under: policies), of: request) {
            throw KeyError(.accessDenied, denied.message)
        }
    }
}
