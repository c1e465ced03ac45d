/// A principal that a statement names.
///
/// IAM user guide, reference_policies_elements_principal: a wildcard stands alone or not at all.
enum PrincipalPattern: Sendable, Equatable {
    /// `"*"`, services included.
    case everybody
    /// `{"AWS": "*"}`.
    case everyIdentity
    case account(String)
    /// The ARN of a user, role, role session or federated session.
    case identity(String)
    /// A user's or role's unique id; of a role's session with its name behind a colon.
    case uniqueID(String)
    case service(String)
    case identityProvider(String)

    /// Reads `text` of the member `type` of a `Principal` element.
    init(_ text: String, type: String) throws(PolicyError) {
        switch type {
        case "AWS": self = try PrincipalPattern.read(text)
        case "Service" where !text.contains("*") && text.contains("."): self = .service(text)
        case "Federated" where !text.contains("*") && !text.isEmpty: self = .identityProvider(text)
        default: throw PrincipalPattern.invalid(text, type)
        }
    }

    private static func read(_ text: String) throws(PolicyError) -> PrincipalPattern {
        if text == "*" { return .everyIdentity }
        if isAccount(text) { return .account(text) }
        if text.utf8.count >= 16, text.hasPrefix("AIDA") || text.hasPrefix("AROA"), !text.contains("*") {
            return .uniqueID(text)
        }
        let segments = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        guard segments.count == 6, segments[0] == "arn", segments[3].isEmpty, isAccount(segments[4]),
            !text.contains("*"), !text.contains("?")
        else { throw invalid(text, "AWS") }
        switch (segments[2], segments[5].prefix { $0 != "/" }) {
        case ("iam", "root") where segments[5] == "root": return .account(segments[4])
        case ("iam", "user"), ("iam", "role"), ("sts", "assumed-role"), ("sts", "federated-user"):
            return .identity(text)
        default: throw invalid(text, "AWS")
        }
    }

    private static func isAccount(_ text: String) -> Bool {
        text.utf8.count == 12 && text.utf8.allSatisfy { (48...57).contains($0) }
    }

    private static func invalid(_ text: String, _ type: String) -> PolicyError {
        .malformed("Invalid principal in policy: \"\(type.prefix(32))\":\"\(text.prefix(256))\"")
    }

    /// How this names `principal`.
    func match(_ principal: AccessPrincipal) -> PrincipalMatch {
        switch self {
        case .everybody: .direct
        case .everyIdentity: principal.account != nil || principal.kind == .anonymous ? .direct : .none
        case .account(let account):
            principal.account != account ? .none : principal.kind == .root ? .direct : .account
        case .identity(let arn): PrincipalPattern.match(arn, principal)
        case .uniqueID(let id):
            if principal.uniqueID == id {
                principal.kind == .user ? .direct : .entity
            } else {
                principal.sessionID == id ? .direct : .none
            }
        case .service(let name): principal.kind == .service && principal.arn == name ? .direct : .none
        case .identityProvider(let name): principal.kind == .identityProvider && principal.arn == name ? .direct : .none
        }
    }

    private static func match(_ arn: String, _ principal: AccessPrincipal) -> PrincipalMatch {
        guard principal.account != nil else { return .none }
        if principal.arn.isIdentical(to: arn) { return .direct }
        switch principal.kind {
        case .roleSession(let role) where role.isIdentical(to: arn): return .entity
        case .federatedUser(let user) where user.isIdentical(to: arn): return .entity
        default: return .none
        }
    }
}
