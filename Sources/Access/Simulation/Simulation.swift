package import Policy

/// A question to the evaluator, whether these actions on these resources would be allowed.
package struct Simulation: Sendable {
    /// The most combinations of an action and a resource.
    package static let questionsMax = 1_000

    /// The longest ARN of a resource.
    static let resourceBytesMax = 2_048

    /// Who would ask.
    package var principal: AccessPrincipal
    /// What comes with the one who asks.
    package var policies: PrincipalPolicies
    /// The actions, such as `rds:CreateDBSnapshot`.
    package var actions: [String]
    /// The ARNs of the resources; `*` stands for all.
    package var resources: [String]
    /// The policy that each of the resources has.
    package var resourcePolicy: AttachedPolicy?
    /// The account of the resources; by default that of the principal.
    package var resourceAccount: String?
    /// What conditions can ask about the request.
    package var keys: ContextKeys

    /// What the evaluator says of one action on one resource.
    package struct Answer: Sendable {
        /// The action.
        package let action: String
        /// The resource's ARN, or `*`.
        package let resource: String
        /// The decision.
        package let decision: AccessDecision
        /// What the boundary alone says; nil where there is none.
        package let isAllowedByBoundary: Bool?
        /// The keys that policies ask for and that nobody gave.
        package let missingKeys: [String]
    }

    /// A simulation of what `actions` would come to.
    package init(_ actions: [String], by principal: AccessPrincipal, under policies: PrincipalPolicies) {
        self.actions = actions
        self.principal = principal
        self.policies = policies
        resources = ["*"]
        keys = [:]
    }

    /// The answers, action by action, and resource by resource for each.
    package func answers() throws -> [[Answer]] {
        for action in actions {
            let parts = action.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, !action.contains("*") else {
                throw AccessError(
                    .invalidInput,
                    "Invalid Action: \(action.prefix(128)). Name one, such as rds:StopDBInstance."
                )
            }
        }
        guard actions.count * resources.count <= Self.questionsMax else {
            throw AccessError(
                .invalidInput,
                "More than \(Self.questionsMax) combinations of actions and resources. Ask for fewer at once."
            )
        }
        guard resources.allSatisfy({ $0.utf8.count <= Self.resourceBytesMax }) else {
            throw AccessError(.invalidInput, "An ARN can have \(Self.resourceBytesMax) characters at the most.")
        }
        return try actions.map { action in
            try resources.map { resource in
                try Task.checkCancellation()
                return answer(action, on: resource)
            }
        }
    }

    private func answer(_ action: String, on arn: String) -> Answer {
        let policy = resourcePolicy.map { ResourcePolicy(.additional, $0) }
        let resource = AccessResource(arn, account: arn == "*" ? nil : resourceAccount, policy: policy)
        let request = AccessRequest(principal, action, on: [resource], context: keys)
        return Answer(
            action: action,
            resource: arn,
            decision: request.decision(under: policies),
            isAllowedByBoundary: policies.boundary.map { boundary in
                request.decision(under: PrincipalPolicies(identity: [boundary])).isAllowed
            },
            missingKeys: request.missingContextKeys(under: policies)
        )
    }
}
