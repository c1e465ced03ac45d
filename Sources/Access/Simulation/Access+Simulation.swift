import Ledger
package import Policy

extension Access {
    /// Who a user, group or role of an account is to policies, and what comes with it.
    package func principal(_ arn: String, in account: String) async throws -> (AccessPrincipal, PrincipalPolicies) {
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, parts[0...3].elementsEqual(["arn", "aws", "iam", ""]), parts[4] == account,
            let type = parts[5].split(separator: "/").first, let name = parts[5].split(separator: "/").last
        else { throw AccessError(.invalidInput, "Invalid Entity Arn: \(arn) must be of a user, group or role here.") }
        let (kind, named) = (String(type), String(name))
        return try await ledger.read { reader in
            switch kind {
            case "user":
                let user = try reader.identity(User.self, named, in: account)
                return (.user(user.arn, account: account, uniqueID: user.uniqueID), try reader.policies(of: user))
            case "role":
                let role = try reader.identity(Role.self, named, in: account)
                let session = "arn:aws:sts::\(account):assumed-role/\(role.name)/simulation"
                return (
                    .roleSession(session, role: role.arn, account: account, uniqueID: role.uniqueID),
                    try reader.policies(of: role)
                )
            case "group":
                let group = try reader.identity(Group.self, named, in: account)
                return (.user(arn, account: account), try reader.policies(of: group))
            default: throw AccessError(.invalidInput, "Invalid Entity Arn: \(arn) must be of a user, group or role.")
            }
        }
    }

    /// The policies in `texts`, each called by its place.
    package static func policies(_ texts: [String], called name: String) throws -> [AttachedPolicy] {
        try texts.enumerated().map { try policy($1, .managed, called: "\(name).\($0 + 1)") }
    }

    /// The policy of a resource, for a simulation.
    package static func resourcePolicy(_ text: String) throws -> AttachedPolicy {
        try policy(text, .resource, called: "ResourcePolicy")
    }

    private static func policy(_ text: String, _ kind: PolicyKind, called id: String) throws -> AttachedPolicy {
        do {
            return AttachedPolicy(id: id, document: try PolicyDocument(text, kind: kind))
        } catch {
            throw AccessError(.invalidInput, error.message)
        }
    }
}
