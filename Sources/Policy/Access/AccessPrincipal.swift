/// Who makes a request.
///
/// IAM user guide, reference_policies_elements_principal and reference_policies_variables (principal key values).
package struct AccessPrincipal: Sendable, Equatable {
    /// What sort of identity it is, which decides what policies can do to it.
    package enum Kind: Sendable, Equatable {
        /// The root user of an account.
        case root
        /// An IAM user.
        case user
        /// A session of the role with this ARN.
        case roleSession(role: String)
        /// A session that the user with this ARN made with `GetFederationToken`.
        case federatedUser(user: String)
        /// An AWS service, by its name.
        case service
        /// Somebody whom an identity provider vouches for, by the provider's name or ARN.
        case identityProvider
        /// Nobody known.
        case anonymous
    }

    /// What sort of identity it is.
    package let kind: Kind
    /// The ARN; of a service or provider its name.
    package let arn: String
    /// The account it belongs to, if any.
    package let account: String?
    /// The unique id of the user, of the session's role or of the user who federated it, such as `AIDA…`.
    package let uniqueID: String?

    private init(_ kind: Kind, _ arn: String, account: String? = nil, uniqueID: String? = nil) {
        self.kind = kind
        self.arn = arn
        self.account = account
        self.uniqueID = uniqueID
    }

    /// The root user of `account`.
    package static func root(account: String) -> AccessPrincipal {
        AccessPrincipal(.root, "arn:aws:iam::\(account):root", account: account)
    }

    /// The IAM user with `arn`.
    package static func user(_ arn: String, account: String, uniqueID: String? = nil) -> AccessPrincipal {
        AccessPrincipal(.user, arn, account: account, uniqueID: uniqueID)
    }

    /// The session with `arn` of the role with the ARN `role` and the id `uniqueID`.
    package static func roleSession(
        _ arn: String,
        role: String,
        account: String,
        uniqueID: String? = nil
    ) -> AccessPrincipal {
        AccessPrincipal(.roleSession(role: role), arn, account: account, uniqueID: uniqueID)
    }

    /// The session with `arn` that the user with the ARN `user` federated.
    package static func federatedUser(
        _ arn: String,
        user: String,
        account: String,
        uniqueID: String? = nil
    ) -> AccessPrincipal {
        AccessPrincipal(.federatedUser(user: user), arn, account: account, uniqueID: uniqueID)
    }

    /// The service called `name`, such as `rds.amazonaws.com`.
    package static func service(_ name: String) -> AccessPrincipal { AccessPrincipal(.service, name) }

    /// Somebody whom `provider` vouches for.
    package static func identityProvider(_ provider: String) -> AccessPrincipal {
        AccessPrincipal(.identityProvider, provider)
    }

    /// Nobody known.
    package static let anonymous = AccessPrincipal(.anonymous, "anonymous")

    /// What conditions can ask about the principal; absent what it doesn't have.
    package var contextKeys: ContextKeys {
        var keys = ContextKeys()
        keys["aws:PrincipalType"] = type.map { [$0] }
        keys["aws:userid"] = userID.map { [$0] }
        if kind == .user { keys["aws:username"] = [lastName] }
        if kind == .service { keys["aws:PrincipalServiceName"] = [arn] }
        if kind == .service || account != nil {
            keys["aws:PrincipalIsAWSService"] = [kind == .service ? "true" : "false"]
        }
        if let account {
            keys["aws:PrincipalAccount"] = [account]
            keys["aws:PrincipalArn"] = [entityARN]
        }
        return keys
    }

    /// The ARN of the identity whose permissions it has: a session's role, a federated session's own.
    private var entityARN: String {
        if case .roleSession(let role) = kind { role } else { arn }
    }

    private var type: String? {
        switch kind {
        case .root: "Account"
        case .user: "User"
        case .roleSession: "AssumedRole"
        case .federatedUser: "FederatedUser"
        case .service, .identityProvider: nil
        case .anonymous: "Anonymous"
        }
    }

    /// What names a role's session by the role's unique id.
    package var sessionID: String? {
        guard case .roleSession = kind else { return nil }
        return uniqueID.map { "\($0):\(lastName)" }
    }

    private var userID: String? {
        switch kind {
        case .root: account
        case .user: uniqueID
        case .roleSession: sessionID
        case .federatedUser: account.map { "\($0):\(lastName)" }
        case .service, .identityProvider: nil
        case .anonymous: "anonymous"
        }
    }

    private var lastName: String { arn.split(separator: "/").last.map(String.init) ?? arn }
}
