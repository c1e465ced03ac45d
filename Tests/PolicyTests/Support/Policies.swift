import Policy

/// The account that most tests play in.
let home = "111122223333"
/// Another account.
let abroad = "444455556666"
/// What most tests ask for.
let createSnapshot = "rds:CreateDBSnapshot"

/// The ARN of the database that most tests are about.
func databaseARN(_ name: String = "orders", account: String = home) -> String {
    "arn:aws:rds:eu-west-1:\(account):db:\(name)"
}

extension AccessPrincipal {
    static let shirley = AccessPrincipal.user(
        "arn:aws:iam::\(home):user/ShirleyRodriguez",
        account: home,
        uniqueID: "AIDAEXAMPLE1111111111"
    )
    static let session = AccessPrincipal.roleSession(
        "arn:aws:sts::\(home):assumed-role/Backup/nightly",
        role: "arn:aws:iam::\(home):role/ops/Backup",
        account: home,
        uniqueID: "AROAEXAMPLE1111111111"
    )
    static let federated = AccessPrincipal.federatedUser(
        "arn:aws:sts::\(home):federated-user/Bob",
        user: "arn:aws:iam::\(home):user/ShirleyRodriguez",
        account: home
    )
}

/// A statement as JSON; `extra` adds elements.
func statement(
    _ effect: String = "Allow",
    action: String = "*",
    resource: String? = "*",
    extra: String = ""
) -> String {
    let resource = resource.map { ", \"Resource\": \(quoted($0))" } ?? ""
    return "{\"Effect\": \"\(effect)\", \"Action\": \(quoted(action))\(resource)\(extra.isEmpty ? "" : ", " + extra)}"
}

/// A document of `statements`.
func document(_ statements: String..., version: String = "2012-10-17") -> String {
    "{\"Version\": \"\(version)\", \"Statement\": [\(statements.joined(separator: ", "))]}"
}

/// A JSON string.
func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
}

/// A JSON list of strings.
func quoted(_ texts: [String]) -> String { "[" + texts.map { quoted($0) }.joined(separator: ", ") + "]" }

/// The policy that `text` says, named after its kind.
func policy(_ text: String, _ kind: PolicyKind = .roleInline) throws -> AttachedPolicy {
    AttachedPolicy(id: "\(kind)", document: try PolicyDocument(text, kind: kind))
}

/// What one identity-based policy decides.
func decision(
    _ text: String,
    _ principal: AccessPrincipal = .shirley,
    _ action: String = createSnapshot,
    on resource: String = databaseARN(),
    context: ContextKeys = [:]
) throws -> AccessDecision {
    AccessRequest(principal, action, on: [AccessResource(resource, account: home)], context: context)
        .decision(under: PrincipalPolicies(identity: [try policy(text)]))
}
