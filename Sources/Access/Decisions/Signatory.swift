import Foundation
import Policy

/// Who acts with a key, as the ledger knows it.
struct Signatory {
    enum Identity {
        case root
        case user(User)
        case role(Role, session: String)
        case federated(User?, name: String)
    }

    let key: AccessKey
    let isActive: Bool
    let identity: Identity
    let session: Session?

    private var account: String { key.account }

    /// What policies know it as.
    var principal: AccessPrincipal {
        switch identity {
        case .root: .root(account: account)
        case .user(let user): .user(user.arn, account: account, uniqueID: user.uniqueID)
        case .role(let role, let name):
            .roleSession(
                "arn:aws:sts::\(account):assumed-role/\(role.name)/\(name)",
                role: role.arn,
                account: account,
                uniqueID: role.uniqueID
            )
        case .federated(let user, let name):
            .federatedUser(
                "arn:aws:sts::\(account):federated-user/\(name)",
                user: user?.arn ?? AccessPrincipal.root(account: account).arn,
                account: account,
                uniqueID: user?.uniqueID
            )
        }
    }

    /// The unique id, as STS tells it.
    var userID: String {
        switch identity {
        case .root: account
        case .user(let user): user.uniqueID
        case .role(let role, let name): "\(role.uniqueID):\(name)"
        case .federated(_, let name): "\(account):\(name)"
        }
    }

    /// The role or user that lets it act under another name.
    var issuer: SessionIssuer? {
        switch identity {
        case .root, .user: nil
        case .role(let role, _): SessionIssuer(arn: role.arn, id: role.uniqueID)
        case .federated(let user?, _): SessionIssuer(arn: user.arn, id: user.uniqueID)
        case .federated(nil, _): SessionIssuer(arn: AccessPrincipal.root(account: account).arn, id: account)
        }
    }

    /// What its use is noted under; nil where nobody notes it.
    var useID: String? {
        guard session != nil else { return key.id }
        return if case .role(let role, _) = identity { role.uniqueID } else { nil }
    }

    private var userName: String? {
        if case .user(let user) = identity { user.name } else { nil }
    }

    /// It, with the policies that say what it may do.
    func caller(_ reader: PolicyReader) throws -> Caller {
        Caller(
            principal: principal,
            account: account,
            userID: userID,
            policies: try policies(reader),
            keys: contextKeys,
            session: session,
            userName: userName
        )
    }

    /// The tags that conditions know as the principal's: those of the session count above those of the role.
    private var tags: [IdentityTag] {
        let own: [IdentityTag] =
            switch identity {
            case .root, .federated: []
            case .user(let user): user.tags
            case .role(let role, _): role.tags
            }
        let passed = session?.tags ?? []
        let keys = Set(passed.map { $0.key.lowercased() })
        return own.filter { !keys.contains($0.key.lowercased()) } + passed
    }

    /// What conditions can ask about it.
    private var contextKeys: ContextKeys {
        var keys = ContextKeys()
        for tag in tags { keys["aws:PrincipalTag/\(tag.key)"] = [tag.value] }
        if let session {
            keys["aws:TokenIssueTime"] = [session.issuedAt.formatted(.iso8601)]
            keys["aws:MultiFactorAuthPresent"] = ["false"]
            if let identity = session.sourceIdentity { keys["aws:SourceIdentity"] = [identity] }
        }
        return keys
    }

    private func policies(_ reader: PolicyReader) throws -> PrincipalPolicies {
        var policies: PrincipalPolicies
        switch identity {
        case .root, .federated(nil, _): policies = try reader.everything()
        case .user(let user), .federated(let user?, _): policies = try reader.policies(of: user)
        case .role(let role, _): policies = try reader.policies(of: role)
        }
        if let session, session.isScoped { policies.session = try reader.sessionPolicies(session) }
        if case .federated = identity, policies.session == nil { policies.session = [] }
        return policies
    }
}
