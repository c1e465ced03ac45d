import Foundation
import Wire

/// Who acted, as CloudTrail says it.
///
/// CloudTrail user guide, cloudtrail-event-reference-user-identity.
struct UserIdentity: Codable, Sendable, Equatable {
    /// The kinds of those who act.
    enum Kind: String, Codable, Sendable {
        case root = "Root"
        case user = "IAMUser"
        case role = "AssumedRole"
        case federated = "FederatedUser"
        case account = "AWSAccount"
        case service = "AWSService"
        case unknown = "Unknown"
    }

    /// The session of a temporary key.
    struct SessionContext: Codable, Sendable, Equatable {
        var sessionIssuer: Issuer?
        var attributes: Attributes
        var sourceIdentity: String?
    }

    /// Whose permissions a session has.
    struct Issuer: Codable, Sendable, Equatable {
        var type: String
        var principalId: String
        var arn: String
        var accountId: String
        var userName: String?
    }

    /// When a session began; CloudTrail says both as text.
    struct Attributes: Codable, Sendable, Equatable {
        var creationDate: String
        var mfaAuthenticated = "false"
    }

    var type: Kind
    var principalId: String?
    var arn: String?
    var accountId: String?
    var accessKeyId: String?
    var userName: String?
    var sessionContext: SessionContext?
    var invokedBy: String?

    /// What `LookupEvents` calls it: the user's, the session's or the service's name.
    var name: String? {
        switch type {
        case .root: "root"
        case .user: userName
        case .role, .federated: arn.flatMap { $0.split(separator: "/").last.map(String.init) }
        case .service: invokedBy
        case .account, .unknown: nil
        }
    }
}

extension UserIdentity {
    /// The one who made `call`.
    init(_ call: AuditedCall) {
        guard let caller = call.caller else {
            self.init(type: .unknown, accountId: call.keyAccount, accessKeyId: call.accessKeyID)
            return
        }
        self.init(caller)
        accessKeyId = call.accessKeyID
    }

    /// Somebody who is proven, by whatever key.
    init(_ caller: AuditedCall.Caller) {
        let (kind, name) = Self.kind(of: caller.arn)
        self.init(
            type: kind,
            principalId: caller.userID.isEmpty ? nil : caller.userID,
            arn: caller.arn,
            accountId: caller.account,
            userName: kind == .user ? name : nil,
            sessionContext: caller.session.map { SessionContext($0, account: caller.account) }
        )
    }

    /// The caller as an account sees it that is not its own.
    var seenFromOutside: UserIdentity {
        UserIdentity(type: .account, principalId: principalId, accountId: accountId, invokedBy: invokedBy)
    }

    /// The kind that an ARN is of, and the last part of its name.
    fileprivate static func kind(of arn: String) -> (Kind, name: String?) {
        let resource = arn.split(separator: ":", maxSplits: 5).last.map(String.init) ?? ""
        let name = resource.split(separator: "/").last.map(String.init)
        return switch resource.split(separator: "/").first {
        case "root": (.root, nil)
        case "user": (.user, name)
        case "assumed-role", "role": (.role, name)
        case "federated-user": (.federated, name)
        default: (.unknown, nil)
        }
    }
}

extension UserIdentity.SessionContext {
    fileprivate init(_ session: SessionOrigin, account: String) {
        let issuer = session.issuerARN.map { arn in
            let (kind, name) = UserIdentity.kind(of: arn)
            let type = kind == .role ? "Role" : kind.rawValue
            return UserIdentity.Issuer(
                type: type,
                principalId: session.issuerID ?? "",
                arn: arn,
                accountId: account,
                userName: name
            )
        }
        self.init(
            sessionIssuer: issuer,
            attributes: UserIdentity.Attributes(creationDate: EventTime.text(session.issuedAt)),
            sourceIdentity: session.sourceIdentity
        )
    }
}
