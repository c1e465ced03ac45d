import Policy

/// A request and all its policies, thrown together of a few words so that much of it meets.
struct RandomWorld {
    var identity: [String]
    var boundary: [String]?
    var session: [String]?
    var resource: [String]?
    let principal: AccessPrincipal
    let action: String
    let context: ContextKeys
    let account: String
    let kind: ResourcePolicy.Kind
    let grantees: [String]

    init(using random: inout SeededGenerator) {
        identity = RandomWorld.statements(using: &random)
        boundary = random.pick([true, false]) ? RandomWorld.statements(using: &random) : nil
        session = random.pick([true, false]) ? RandomWorld.statements(using: &random) : nil
        resource = random.pick([true, false]) ? RandomWorld.statements(namingPrincipals: true, using: &random) : nil
        principal = random.pick([
            .shirley, .session, .federated, .root(account: home), .service("backup.amazonaws.com"), .anonymous,
        ])
        action = random.pick(["rds:CreateDBSnapshot", "rds:DeleteDBSnapshot"])
        account = random.pick([home, home, abroad])
        kind = random.pick([.additional, .additional, .key])
        grantees = random.pick([[], [], [], ["arn:aws:iam::\(home):user/ShirleyRodriguez"]])
        context = random.pick([
            [:], ["aws:SourceIp": ["10.0.0.1"]],
            ["aws:SourceIp": ["192.0.2.1"], "aws:PrincipalTag/a": ["orders"]], ["aws:TagKeys": ["a", "b"]],
        ])
    }

    static func statements(
        namingPrincipals: Bool = false,
        using random: inout SeededGenerator
    ) -> [String] {
        (0..<Int.random(in: 1...3, using: &random)).map { _ in
            let effect = random.pick(["Allow", "Allow", "Allow", "Deny"])
            return RandomWorld.statement(effect, namingPrincipals: namingPrincipals, using: &random)
        }
    }

    /// A statement with `effect`.
    static func statement(
        _ effect: String,
        namingPrincipals: Bool,
        using random: inout SeededGenerator
    ) -> String {
        let actions = random.pick([
            "\"Action\": \"*\"", "\"Action\": \"rds:*\"", "\"Action\": \"rds:CreateDB*\"",
            "\"NotAction\": \"rds:Delete*\"",
        ])
        let resources = random.pick([
            "\"Resource\": \"*\"", "\"Resource\": \"*\"", "\"Resource\": \"arn:aws:rds:*:*:db:o*\"",
            "\"Resource\": \(quoted(databaseARN("${aws:PrincipalTag/a, 'orders'}")))",
            "\"NotResource\": \"arn:aws:rds:*:*:db:x*\"",
        ])
        let conditions = random.pick([
            "", "", "", ", \"Condition\": {\"IpAddress\": {\"aws:SourceIp\": \"10.0.0.0/8\"}}",
            ", \"Condition\": {\"NotIpAddress\": {\"aws:SourceIp\": \"10.0.0.0/8\"}}",
            ", \"Condition\": {\"ForAllValues:StringEquals\": {\"aws:TagKeys\": [\"a\", \"b\"]}}",
            ", \"Condition\": {\"Null\": {\"aws:SourceIp\": \"false\"}}",
        ])
        guard namingPrincipals else { return "{\"Effect\": \"\(effect)\", \(actions), \(resources)\(conditions)}" }
        let element = random.pick(["Principal", "Principal", "Principal", "NotPrincipal"])
        let words = Scenario.elements.keys.sorted()
        let principal = Scenario.elements[random.pick(words)] ?? "\"*\""
        return "{\"Effect\": \"\(effect)\", \"\(element)\": \(principal), \(actions), \(resources)\(conditions)}"
    }

    func decision() throws -> AccessDecision {
        let resource = AccessResource(
            databaseARN(account: account),
            account: account,
            policy: try resource.map { statements in
                ResourcePolicy(kind, try attached(statements, kind == .key ? .key : .resource), grantees: grantees)
            }
        )
        return AccessRequest(principal, action, on: [resource], context: context).decision(
            under: PrincipalPolicies(
                identity: identity.isEmpty ? [] : [try attached(identity, .roleInline)],
                boundary: try boundary.map { try attached($0, .managed) },
                session: try session.map { try $0.isEmpty ? [] : [attached($0, .session)] }
            )
        )
    }

    private func attached(_ statements: [String], _ kind: PolicyKind) throws -> AttachedPolicy {
        // A boundary or resource policy that has lost its last statement still is one, and allows nothing.
        let nothing = "{\"Effect\": \"Allow\", \"Action\": \"none:None\", \"Resource\": \"*\"\(named(kind))}"
        let all = statements.isEmpty ? [nothing] : statements
        return try policy("{\"Version\": \"2012-10-17\", \"Statement\": [\(all.joined(separator: ", "))]}", kind)
    }

    private func named(_ kind: PolicyKind) -> String {
        kind == .key || kind == .resource ? ", \"Principal\": \"*\"" : ""
    }
}
