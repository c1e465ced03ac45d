/// The decision about one resource of a request.
///
/// IAM user guide, reference_policies_evaluation-logic_policy-eval-denyallow and
/// reference_policies_evaluation-logic-cross-account; for keys the KMS developer guide, control-access.
struct AccessEvaluation {
    let request: AccessRequest
    let resource: AccessResource
    let policies: PrincipalPolicies
    let context: ContextKeys

    private var principal: AccessPrincipal { request.principal }

    /// The decision: whatever denies goes first.
    func decision() -> AccessDecision {
        let denials = denials()
        if let first = denials.first {
            return AccessDecision(
                outcome: .explicitDeny,
                statements: denials,
                denier: first.type,
                resource: resource.arn
            )
        }
        let grant = grant()
        guard let account = principal.account else {
            return grant.match == .none ? lacking(.resource) : allowed(grant.statements)
        }
        let isHome = resource.account == nil || resource.account == account
        return isHome ? decisionAtHome(grant) : decisionAbroad(grant)
    }

    /// In one account, what names the principal itself needs nothing else.
    private func decisionAtHome(_ grant: ResourceGrant) -> AccessDecision {
        switch grant.match {
        case .direct: return allowed(grant.statements)
        case .entity: return ceiling().map(lacking) ?? allowed(grant.statements)
        case .account: return ownDecision(and: grant.statements)
        case .none:
            if let policy = resource.policy, policy.isRequired { return lacking(policy.type) }
            return ownDecision(and: [])
        }
    }

    /// Between accounts both sides must allow.
    private func decisionAbroad(_ grant: ResourceGrant) -> AccessDecision {
        let own = ownDecision(and: grant.statements)
        return own.isAllowed && grant.match == .none ? lacking(.resource) : own
    }

    /// What the principal's own policies say; those of `others` decided too where they allow.
    private func ownDecision(and others: [StatementReference]) -> AccessDecision {
        if principal.kind == .root { return allowed(others) }
        let statements = statements(.allow, of: policies.identity, .identity)
        guard !statements.isEmpty else { return lacking(.identity) }
        return ceiling().map(lacking) ?? allowed(statements + others)
    }

    /// The sort of policy that sets a limit to the principal and lets the request not through; nil if all do.
    private func ceiling() -> PolicyType? {
        if let boundary = policies.boundary, statements(.allow, of: [boundary], .boundary).isEmpty { return .boundary }
        if let session = policies.session { return statements(.allow, of: session, .session).isEmpty ? .session : nil }
        if case .federatedUser = principal.kind { return .session }
        return nil
    }

    private func allowed(_ statements: [StatementReference]) -> AccessDecision {
        .allowed(statements, on: resource.arn)
    }

    private func lacking(_ type: PolicyType) -> AccessDecision {
        .lacking(type == .resource ? resource.policy?.type ?? type : type, on: resource.arn)
    }
}

extension AccessEvaluation {
    /// What a resource's policy and grants allow: how directly they name the principal, and where.
    struct ResourceGrant {
        var match = PrincipalMatch.none
        var statements: [StatementReference] = []

        mutating func add(_ match: PrincipalMatch, _ statement: StatementReference) {
            guard match != .none, match >= self.match else { return }
            if match > self.match { statements = [] }
            self.match = match
            statements.append(statement)
        }
    }

    private func denials() -> [StatementReference] {
        statements(.deny, of: policies.identity, .identity)
            + statements(.deny, of: policies.boundary.map { [$0] } ?? [], .boundary)
            + statements(.deny, of: policies.session ?? [], .session)
            + resourceStatements(.deny).map(\.reference)
    }

    private func grant() -> ResourceGrant {
        var grant = ResourceGrant()
        for statement in resourceStatements(.allow) { grant.add(statement.match, statement.reference) }
        for grantee in resource.policy?.grantees ?? [] {
            let pattern = (try? PrincipalPattern(grantee, type: "AWS")) ?? .service(grantee)
            grant.add(pattern.match(principal), StatementReference(grantTo: grantee))
        }
        return grant
    }

    /// The statements of `policies` with `effect` that are about the request.
    private func statements(
        _ effect: Effect,
        of policies: [AttachedPolicy],
        _ type: PolicyType
    ) -> [StatementReference] {
        policies.flatMap { policy in
            policy.document.statements.enumerated().compactMap { index, statement in
                statement.effect == effect && statement.covers(request.action, on: resource.arn, in: context)
                    ? StatementReference(statement, at: index, of: policy, type) : nil
            }
        }
    }

    /// The statements of the resource's policy with `effect` that are about the request and the principal.
    private func resourceStatements(_ effect: Effect) -> [(match: PrincipalMatch, reference: StatementReference)] {
        guard let attached = resource.policy else { return [] }
        return attached.policy.document.statements.enumerated().compactMap { index, statement in
            guard statement.effect == effect else { return nil }
            let match = statement.match(principal, isBounded: policies.boundary != nil)
            guard match != .none, statement.covers(request.action, on: resource.arn, in: context) else { return nil }
            return (match, StatementReference(statement, at: index, of: attached.policy, attached.type))
        }
    }
}
