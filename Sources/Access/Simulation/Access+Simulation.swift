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
        let known = knownPolicies
        return try await ledger.read { reader in
            let policies = PolicyReader(ledger: reader, known: known)
            switch kind {
            case "user":
                let user = try reader.identity(User.self, named, with: arn, in: account)
                return (.user(user.arn, account: account, uniqueID: user.uniqueID), try policies.policies(of: user))
            case "role":
                let role = try reader.identity(Role.self, named, with: arn, in: account)
                let session = "arn:aws:sts::\(account):assumed-role/\(role.name)/simulation"
                return (
                    .roleSession(session, role: role.arn, account: account, uniqueID: role.uniqueID),
                    try policies.policies(of: role)
                )
            case "group":
                let group = try reader.identity(Group.self, named, with: arn, in: account)
                return (.user(arn, account: account), try policies.policies(of: group))
            default: throw AccessError(.invalidInput, "Invalid Entity Arn: \(arn) must be of a user, group or role.")
            }
        }
    }

    /// The most policies that a simulation is given.
    private static let givenPoliciesMax = 100

    /// The policies in `texts`, each called by its place.
    package static func policies(_ texts: [String], called name: String) throws -> [AttachedPolicy] {
        guard texts.count <= givenPoliciesMax, texts.reduce(0, { $0 + $1.utf8.count }) <= PolicyKind.bytesMax else {
            throw AccessError(
                .invalidInput,
                "\(name) can have \(givenPoliciesMax) policies of \(PolicyKind.bytesMax) bytes together at the most."
            )
        }
        return try texts.enumerated().map { try policy($1, .managed, called: "\(name).\($0 + 1)") }
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

extension LedgerReader {
    /// The user, group or role of that name, if just `arn` is its ARN.
    fileprivate func identity<I: Identity>(
        _ type: I.Type,
        _ name: String,
        with arn: String,
        in account: String
    ) throws -> I {
        let found = try identity(type, name, in: account)
        guard found.arn == arn else {
            throw AccessError.noSuchEntity("The \(I.rules.type) with ARN \(arn) cannot be found.")
        }
        return found
    }
}
