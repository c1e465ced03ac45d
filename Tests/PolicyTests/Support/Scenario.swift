import Policy

/// A constellation of policies around one request, each said in a word.
struct Scenario {
    var principal = "user"
    /// `allow`, `deny`, `other` (allows something else), `both` (allows and denies), or `-` for none.
    var identity = "-"
    var boundary = "-"
    var session = "-"
    /// Statements of the resource's policy such as `allow user, deny role`; `empty` allows something else.
    var resource = "-"
    var kind = ResourcePolicy.Kind.additional
    var account = home
    var grantees: [String] = []
    var action = createSnapshot

    static let principals: [String: AccessPrincipal] = [
        "user": .shirley,
        "session": .session,
        "federated": .federated,
        "root": .root(account: home),
        "service": .service("backup.amazonaws.com"),
        "provider": .identityProvider("accounts.google.com"),
        "anonymous": .anonymous,
    ]

    /// Principal elements by the word for them.
    static let elements: [String: String] = [
        "user": "{\"AWS\": \"arn:aws:iam::\(home):user/ShirleyRodriguez\"}",
        "userid": "{\"AWS\": \"AIDAEXAMPLE1111111111\"}",
        "other-user": "{\"AWS\": \"arn:aws:iam::\(home):user/Bob\"}",
        "role": "{\"AWS\": \"arn:aws:iam::\(home):role/ops/Backup\"}",
        "roleid": "{\"AWS\": \"AROAEXAMPLE1111111111\"}",
        "session": "{\"AWS\": \"arn:aws:sts::\(home):assumed-role/Backup/nightly\"}",
        "other-session": "{\"AWS\": \"arn:aws:sts::\(home):assumed-role/Backup/weekly\"}",
        "federated": "{\"AWS\": \"arn:aws:sts::\(home):federated-user/Bob\"}",
        "account": "{\"AWS\": \"\(home)\"}",
        "root": "{\"AWS\": \"arn:aws:iam::\(home):root\"}",
        "other-account": "{\"AWS\": [\"\(abroad)\", \"555566667777\"]}",
        "user+root": "{\"AWS\": [\"arn:aws:iam::\(home):user/ShirleyRodriguez\", \"arn:aws:iam::\(home):root\"]}",
        "role+root": "{\"AWS\": [\"arn:aws:iam::\(home):role/ops/Backup\", \"\(home)\"]}",
        "bob+root": "{\"AWS\": [\"arn:aws:iam::\(home):user/Bob\", \"arn:aws:iam::\(home):root\"]}",
        "everybody": "\"*\"",
        "every-identity": "{\"AWS\": \"*\"}",
        "service": "{\"Service\": [\"backup.amazonaws.com\", \"rds.amazonaws.com\"]}",
        "other-service": "{\"Service\": \"lambda.amazonaws.com\"}",
        "provider": "{\"Federated\": \"accounts.google.com\"}",
        "other-provider": "{\"Federated\": \"www.amazon.com\"}",
    ]

    func decision() throws -> AccessDecision { try request().decision(under: policies()) }

    func request() throws -> AccessRequest {
        let principal = Scenario.principals[principal] ?? .anonymous
        let resource = AccessResource(databaseARN(account: account), account: account, policy: try resourcePolicy())
        return AccessRequest(principal, action, on: [resource])
    }

    func policies() throws -> PrincipalPolicies {
        PrincipalPolicies(
            identity: try attached(identity, .roleInline).map { [$0] } ?? [],
            boundary: try attached(boundary, .managed),
            session: try attached(session, .session).map { [$0] }
        )
    }

    private func attached(_ word: String, _ kind: PolicyKind) throws -> AttachedPolicy? {
        switch word {
        case "allow": try policy(document(statement(action: action)), kind)
        case "deny": try policy(document(statement("Deny", action: action)), kind)
        case "both": try policy(document(statement(), statement("Deny", action: action)), kind)
        case "other": try policy(document(statement(action: "ec2:RunInstances")), kind)
        default: nil
        }
    }

    private func resourcePolicy() throws -> ResourcePolicy? {
        guard resource != "-" else { return nil }
        let policyKind: PolicyKind =
            switch kind {
            case .additional: .resource
            case .key: .key
            case .trust: .trust
            }
        let statements = resource.split(separator: ",").map { sentence in
            let words = sentence.split(separator: " ").map(String.init)
            let isOther = words == ["empty"]
            let element = words.count == 3 ? "NotPrincipal" : "Principal"
            let principal = Scenario.elements[isOther ? "everybody" : words[words.count - 1]] ?? "\"unknown\""
            return statement(
                words[0] == "deny" ? "Deny" : "Allow",
                action: isOther ? "sts:TagSession" : action,
                resource: kind == .trust ? nil : "*",
                extra: "\"\(element)\": \(principal)"
            )
        }
        let text = "{\"Version\": \"2012-10-17\", \"Statement\": [\(statements.joined(separator: ", "))]}"
        return ResourcePolicy(kind, try policy(text, policyKind), grantees: grantees)
    }
}

/// Whether `decision` is what `word` says: `allowed`, `implicit <type>` or `explicit <type>`.
func isAs(_ word: String, _ decision: AccessDecision) -> Bool {
    let denier = decision.denier.map { " \($0)" } ?? ""
    switch decision.outcome {
    case .allowed: return word == "allowed" && denier.isEmpty
    case .implicitDeny: return word == "implicit\(denier)" && decision.statements.isEmpty
    case .explicitDeny: return word == "explicit\(denier)" && !decision.statements.isEmpty
    }
}
