/// Whether a request is allowed, and what decided that.
package struct AccessDecision: Sendable, Equatable {
    /// The three answers, spelled as IAM's policy simulator does.
    package enum Outcome: String, Sendable {
        /// Something allows it and nothing denies it.
        case allowed
        /// Nothing that would have to allow it does.
        case implicitDeny
        /// A statement denies it.
        case explicitDeny
    }

    /// The answer.
    package let outcome: Outcome
    /// The statements that decided: those that allow, or those that deny; none where the lack of one did.
    package let statements: [StatementReference]
    /// The sort of policy that denies, or lacks a statement that allows; nil where the request is allowed.
    package let denier: PolicyType?
    /// The resource that was decided about last.
    package let resource: String

    /// Whether the request may go on.
    package var isAllowed: Bool { outcome == .allowed }

    static func allowed(_ statements: [StatementReference], on resource: String) -> AccessDecision {
        AccessDecision(outcome: .allowed, statements: statements, denier: nil, resource: resource)
    }

    static func lacking(_ type: PolicyType, on resource: String) -> AccessDecision {
        AccessDecision(outcome: .implicitDeny, statements: [], denier: type, resource: resource)
    }
}
