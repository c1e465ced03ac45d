/// What somebody asks to do.
package struct AccessRequest: Sendable, Equatable {
    /// Who asks.
    package let principal: AccessPrincipal
    /// The action, such as `rds:CreateDBSnapshot`.
    package let action: String
    /// What it is about; all of them must be allowed.
    package let resources: [AccessResource]
    /// What else is known about the request.
    package let context: ContextKeys

    /// A request; one that is about no resource is about ``AccessResource/any``.
    package init(
        _ principal: AccessPrincipal,
        _ action: String,
        on resources: [AccessResource] = [.any],
        context: ContextKeys = [:]
    ) {
        self.principal = principal
        self.action = action
        self.resources = resources.isEmpty ? [.any] : resources
        self.context = context
    }

    /// Whether `policies` of the principal and the policies of the resources allow the request.
    ///
    /// What the principal says of itself counts above `context`, and what a resource says above both.
    package func decision(under policies: PrincipalPolicies) -> AccessDecision {
        let known = context.merging(principal.contextKeys)
        let decisions = resources.map { resource in
            AccessEvaluation(
                request: self,
                resource: resource,
                policies: policies,
                context: known.merging(resource.contextKeys)
            ).decision()
        }
        if let denied = decisions.first(where: { $0.outcome == .explicitDeny })
            ?? decisions.first(where: { !$0.isAllowed })
        {
            return denied
        }
        return .allowed(decisions.flatMap(\.statements), on: resources[resources.count - 1].arn)
    }
}

extension AccessRequest {
    /// The keys that the policies which count refer to and that nobody knows, sorted; for the policy simulator.
    package func missingContextKeys(under policies: PrincipalPolicies) -> [String] {
        let attached = policies.identity + (policies.session ?? []) + (policies.boundary.map { [$0] } ?? [])
        let documents = (attached + resources.compactMap { $0.policy?.policy }).map(\.document)
        let known = resources.reduce(context.merging(principal.contextKeys)) { $0.merging($1.contextKeys) }
        return Set(documents.flatMap(\.contextKeys)).filter { known[$0] == nil }.sorted()
    }
}
