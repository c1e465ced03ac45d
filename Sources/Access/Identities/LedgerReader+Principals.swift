package import Ledger

extension LedgerReader {
    /// The unique id of the user or role with an ARN, of a role's session with its name behind a colon; nil where there
    /// is none.
    package func uniqueID(ofPrincipal arn: String) throws -> String? {
        guard let named = PrincipalName(arn) else { return nil }
        let (scope, name) = (Access.scope(named.account), named.name)
        switch named.type {
        case .user: return try find(User.self, User.id(name), in: scope).flatMap { $0.arn == arn ? $0.uniqueID : nil }
        case .role: return try find(Role.self, Role.id(name), in: scope).flatMap { $0.arn == arn ? $0.uniqueID : nil }
        case .session(let session):
            return try find(Role.self, Role.id(name), in: scope)
                .flatMap { $0.name == name ? "\($0.uniqueID):\(session)" : nil }
        }
    }

    /// The ARN that a principal has now, whose ARN was `arn` when it was found by ``uniqueID(ofPrincipal:)``; nil where
    /// it is gone.
    package func arn(ofPrincipal id: String, once arn: String) throws -> String? {
        guard let named = PrincipalName(arn) else { return nil }
        let account = named.account
        switch named.type {
        case .user: return try identity(User.self, uniqueID: id, in: account)?.arn
        case .role: return try identity(Role.self, uniqueID: id, in: account)?.arn
        case .session(let session):
            let role = try identity(Role.self, uniqueID: String(id.prefix { $0 != ":" }), in: account)
            return role.map { "arn:aws:sts::\(account):assumed-role/\($0.name)/\(session)" }
        }
    }
}

/// The ARN of a user, a role or a role's session, taken apart.
struct PrincipalName {
    enum Sort {
        case user
        case role
        case session(String)
    }

    let type: Sort
    let account: String
    /// The name of the user or role.
    let name: String

    init?(_ arn: String) {
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, parts[0] == "arn", parts[1] == "aws", parts[3].isEmpty else { return nil }
        let words = parts[5].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard words.count >= 2 else { return nil }
        account = parts[4]
        switch (parts[2], words[0]) {
        case ("iam", "user"): (type, name) = (.user, words[words.count - 1])
        case ("iam", "role"): (type, name) = (.role, words[words.count - 1])
        case ("sts", "assumed-role") where words.count == 3: (type, name) = (.session(words[2]), words[1])
        default: return nil
        }
    }
}
