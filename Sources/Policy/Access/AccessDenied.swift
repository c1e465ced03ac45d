/// A request that policies don't allow, in AWS's words.
///
/// IAM user guide, troubleshoot_access-denied.
package struct AccessDenied: Error, Sendable, Equatable {
    /// The code on the wire; services of the JSON protocols add `Exception` to it.
    package let code = "AccessDenied"
    /// Who may not do what, on what, and for lack of what.
    package let message: String
    /// The decision.
    package let decision: AccessDecision

    /// The refusal of `request` by `decision`, which is nil where that allows it.
    package init?(_ decision: AccessDecision, of request: AccessRequest) {
        guard let denier = decision.denier else { return nil }
        let place = decision.resource == "*" ? "" : " on resource: \(decision.resource)"
        let reason =
            switch decision.outcome {
            case .explicitDeny:
                "with an explicit deny in \(denier.nameWithArticle)\(Self.policy(of: decision, request))"
            default: "because no \(denier.name) allows the \(request.action) action"
            }
        message = "User: \(request.principal.arn) is not authorized to perform: \(request.action)\(place) \(reason)"
        self.decision = decision
    }

    /// The ARN of the managed policy that denies, which AWS tells only inside of the account.
    private static func policy(of decision: AccessDecision, _ request: AccessRequest) -> String {
        let isHome = request.resources.contains { resource in
            resource.arn == decision.resource
                && (resource.account ?? request.principal.account) == request.principal.account
        }
        guard let statement = decision.statements.first, statement.policy.hasPrefix("arn:"), isHome,
            [.identity, .boundary, .session].contains(statement.type)
        else { return "" }
        return ": \(statement.policy)"
    }
}
