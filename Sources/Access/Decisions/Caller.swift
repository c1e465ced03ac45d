package import Foundation
package import Policy

/// Who signed a request, and what comes with that.
package struct Caller: Sendable {
    /// Who it is, to policies.
    package let principal: AccessPrincipal
    /// The account whose permissions it has.
    package let account: String
    /// The unique id, as STS tells it.
    package let userID: String
    /// The policies that say what it may do.
    package let policies: PrincipalPolicies
    /// What conditions can ask about it beside the principal's own keys.
    package let keys: ContextKeys
    /// The session, where the key is a temporary one.
    package let session: Session?
    /// The user's name, where it acts as a user.
    package let userName: String?

    /// Why it may not call `action` whatever policies say; nil where it depends on them.
    package func prohibition(of action: String) -> String? {
        guard let session else { return nil }
        let (isIAM, isSTS) = (action.hasPrefix("iam:"), action.hasPrefix("sts:"))
        let reason: String? =
            switch session.holder {
            case .role: nil
            case .federated where isIAM || isSTS: "sessions of GetFederationToken can't call IAM or STS"
            case .root where isIAM, .user where isIAM:
                "sessions of GetSessionToken can't call IAM without multi-factor authentication"
            case .root where isSTS && !Self.isAssumption(action), .user where isSTS && !Self.isAssumption(action):
                "sessions of GetSessionToken can call no more of STS than AssumeRole and GetCallerIdentity"
            default: nil
            }
        return reason.map { "User: \(principal.arn) is not authorized to perform: \(action) because \($0)" }
    }

    private static func isAssumption(_ action: String) -> Bool {
        ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"].contains(action)
    }
}

/// A key that has signed a request, with what is needed to prove that.
package struct SigningKey: Sendable {
    /// The key.
    package let key: AccessKey
    /// Whether it may be used.
    package let isActive: Bool
    /// When it ends, where it is a temporary one.
    package let expiresAt: Date?
    /// The ARN of its holder.
    package let arn: String
    /// The unique id of its holder.
    package let userID: String
    /// What its use is noted under: the key itself, or the role of a session; nil for other temporary keys.
    package let useID: String?
    /// When its last use was noted.
    package let usedAt: Date?
    /// The session, where the key is a temporary one.
    package let session: Session?
    /// The role that was taken on, or the user who let its holder in.
    package let issuer: SessionIssuer?
    /// Who acts with it, as the same state of the ledger has it; nil where the key may not be used, or policies can't
    /// be read.
    package let caller: Caller?
}

/// Whose permissions a session has that acts under another name.
package struct SessionIssuer: Sendable {
    /// The ARN of the role or user.
    package let arn: String
    /// Its unique id.
    package let id: String
}
