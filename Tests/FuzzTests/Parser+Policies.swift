import Foundation

@testable import Policy

extension Parser {
    /// Reads a policy, whose kind the first byte says, and decides under it.
    func decide(_ bytes: [UInt8]) throws {
        guard let kind = bytes.first.map({ PolicyKind.allCases[Int($0) % PolicyKind.allCases.count] }) else { return }
        let text = Array(bytes.dropFirst())
        let document = try PolicyDocument(text, kind: kind)
        try Self.checkIsJSON(text)
        precondition(document.statements.count <= PolicyDocument.statementsMax)
        _ = document.contextKeys
        let attached = AttachedPolicy(id: "fuzzed", document: document)
        for principal in Self.principals { Self.check(attached, for: principal) }
    }

    /// What our reader takes, Foundation takes; but it knows no number that is too large for a double.
    private static func checkIsJSON(_ text: [UInt8]) throws {
        guard try !hasNumber(JSONReader.read(text)) else { return }
        precondition((try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)) != nil)
    }

    private static func hasNumber(_ value: JSONValue) -> Bool {
        switch value {
        case .number: true
        case .array(let values): values.contains(where: hasNumber)
        case .object(let members, _): members.contains { hasNumber($0.value) }
        case .string, .bool, .null: false
        }
    }

    private static func check(_ policy: AttachedPolicy, for principal: AccessPrincipal) {
        let resources = [policy, nil].map { policy in
            AccessResource(
                "arn:aws:rds:eu-west-1:111122223333:db:orders",
                account: "111122223333",
                context: ["aws:ResourceTag/a": ["x"]],
                policy: policy.map { ResourcePolicy(.additional, $0, grantees: ["111122223333"]) }
            )
        }
        for resource in resources {
            let request = AccessRequest(principal, "rds:CreateDBSnapshot", on: [resource, .any], context: context)
            let own = decision(request, [policy])
            // Denying everything more never allows, allowing everything more never denies, a boundary alone is none.
            precondition(!decision(request, [policy, everything("Deny")]).isAllowed)
            let widened = decision(request, [policy, everything("Allow")])
            precondition(widened.isAllowed || !own.isAllowed)
            precondition((widened.outcome == .explicitDeny) == (own.outcome == .explicitDeny))
            guard principal.kind == .user, resource.policy == nil else { continue }
            precondition(!request.decision(under: PrincipalPolicies(boundary: policy)).isAllowed)
        }
    }

    private static func decision(_ request: AccessRequest, _ policies: [AttachedPolicy]) -> AccessDecision {
        let decision = request.decision(under: PrincipalPolicies(identity: policies))
        precondition(decision.isAllowed == (AccessDenied(decision, of: request) == nil))
        return decision
    }

    private static func everything(_ effect: String) -> AttachedPolicy {
        let text = #"{"Version":"2012-10-17","Statement":{"Effect":"\#(effect)","Action":"*","Resource":"*"}}"#
        guard let document = try? PolicyDocument(text, kind: .managed) else { preconditionFailure("it is a policy") }
        return AttachedPolicy(id: effect, document: document)
    }

    private static let principals: [AccessPrincipal] = [
        .user("arn:aws:iam::111122223333:user/Bob", account: "111122223333", uniqueID: "AIDAEXAMPLE111111"),
        .roleSession(
            "arn:aws:sts::111122223333:assumed-role/Backup/nightly",
            role: "arn:aws:iam::111122223333:role/Backup",
            account: "111122223333",
            uniqueID: "AROAEXAMPLE111111"
        ),
        .root(account: "444455556666"), .service("rds.amazonaws.com"), .anonymous,
    ]

    private static let context: ContextKeys = [
        "aws:PrincipalTag/a": ["xé"], "aws:SourceIp": ["10.1.2.3"], "aws:SecureTransport": ["true"], "a:b": ["1"],
        "aws:CurrentTime": ["2026-11-20T00:00:00Z"], "aws:SourceArn": ["arn:aws:sns:eu:1:t", ""], "a:d": ["QUJD"],
        "aws:TagKeys": ["a", "b"],
    ]
}
