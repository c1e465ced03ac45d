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
        guard let session, action.hasPrefix("iam:") else { return nil }
        switch session.holder {
        case .role: return nil
        case .root, .user, .federated:
            return "User: \(principal.arn) is not authorized to perform: \(action) because sessions of GetSessionToken "
                + "and GetFederationToken can't call IAM without multi-factor authentication"
        }
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
    /// When its last use was noted; nil for temporary keys, whose use nobody notes.
    package let usedAt: Date?
    /// The session, where the key is a temporary one.
    package let session: Session?
    /// The role that was taken on, or the user who let its holder in.
    package let issuer: SessionIssuer?
}

/// Whose permissions a session has that acts under another name.
package struct SessionIssuer: Sendable {
    /// The ARN of the role or user.
    package let arn: String
    /// Its unique id.
    package let id: String
}
