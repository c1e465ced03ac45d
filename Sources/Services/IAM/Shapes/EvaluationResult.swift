import Access
import Policy

/// What a simulation has come to.
struct SimulationOutput: Codable, Sendable {
    var evaluationResults: [EvaluationResult]
    var isTruncated: Bool
    var marker: String?
}

/// What one action on one resource would come to.
struct EvaluationResult: Codable, Sendable {
    var evalActionName: String
    var evalResourceName: String
    var evalDecision: String
    var matchedStatements: [MatchedStatement]
    var missingContextValues: [String]
    var permissionsBoundaryDecisionDetail: BoundaryDecision?
    var resourceSpecificResults: [ResourceSpecificResult]?

    init(_ answer: Simulation.Answer, isSpecific: Bool) {
        evalActionName = answer.action
        evalResourceName = answer.resource
        evalDecision = answer.decision.outcome.rawValue
        matchedStatements = answer.decision.statements.map { MatchedStatement($0) }
        missingContextValues = answer.missingKeys
        permissionsBoundaryDecisionDetail = answer.isAllowedByBoundary.map { BoundaryDecision($0) }
        resourceSpecificResults = isSpecific ? [ResourceSpecificResult(self)] : nil
    }
}

/// The same once more for the resource alone, as IAM answers it where resources were given.
struct ResourceSpecificResult: Codable, Sendable {
    var evalResourceName: String
    var evalResourceDecision: String
    var matchedStatements: [MatchedStatement]
    var missingContextValues: [String]
    var permissionsBoundaryDecisionDetail: BoundaryDecision?

    init(_ result: EvaluationResult) {
        evalResourceName = result.evalResourceName
        evalResourceDecision = result.evalDecision
        matchedStatements = result.matchedStatements
        missingContextValues = result.missingContextValues
        permissionsBoundaryDecisionDetail = result.permissionsBoundaryDecisionDetail
    }
}

/// Whether the permissions boundary allows it.
struct BoundaryDecision: Codable, Sendable {
    var allowedByPermissionsBoundary: Bool

    init(_ isAllowed: Bool) { allowedByPermissionsBoundary = isAllowed }
}

/// A statement that had a part in it.
struct MatchedStatement: Codable, Sendable {
    var sourcePolicyId: String
    var sourcePolicyType: String
    var startPosition: Position?
    var endPosition: Position?

    init(_ statement: StatementReference) {
        sourcePolicyId =
            statement.policy.hasPrefix("arn:")
            ? statement.policy.split(separator: "/").last.map(String.init) ?? statement.policy : statement.policy
        sourcePolicyType = Self.type(statement)
        startPosition = statement.span.map { Position($0.start) }
        endPosition = statement.span.map { Position($0.end) }
    }

    private static func type(_ statement: StatementReference) -> String {
        if statement.policy.hasPrefix("arn:aws:iam::aws:") { return "aws-managed" }
        if statement.policy.hasPrefix("arn:") { return "user-managed" }
        for type in ["user", "group", "role"] where statement.policy.hasPrefix("\(type)_") { return type }
        return [.resource, .trust, .grant].contains(statement.type) ? "resource" : "none"
    }
}

/// A place in a policy's text.
struct Position: Codable, Sendable {
    var line: Int
    var column: Int

    init(_ position: TextSpan.Position) {
        line = position.line
        column = position.column
    }
}
