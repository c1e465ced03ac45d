package import Wire

#if canImport(FoundationEssentials)
package import FoundationEssentials
#else
package import Foundation
#endif

/// An access key and whose it is.
package struct Credential: Sendable {
    /// The public half of the key.
    package var accessKeyID: String
    /// The secret half of the key.
    package var secret: String
    /// The account that the key's holder belongs to, twelve digits.
    package var account: String
    /// The holder's Amazon resource name.
    package var principalARN: String
    /// The holder's unique id.
    package var userID: String
    /// Whether the key may be used.
    package var isActive: Bool
    /// The token that must come with a temporary key.
    package var sessionToken: String?
    /// When a temporary key ends.
    package var expires: Date?
    /// What the use of the key is noted under: the key, or the role that it acts for; nil where nobody notes it.
    package var useID: String?
    /// When the last use was noted.
    package var usedAt: Date?
    /// Where a temporary key comes from.
    package var session: SessionOrigin?
    /// What was found out about the holder on the way, for whoever decides about the request.
    package var signatory: (any Sendable)?

    /// A credential of the given values.
    package init(
        accessKeyID: String,
        secret: String,
        account: String,
        principalARN: String,
        userID: String,
        isActive: Bool = true,
        sessionToken: String? = nil,
        expires: Date? = nil,
        useID: String? = nil,
        usedAt: Date? = nil,
        session: SessionOrigin? = nil,
        signatory: (any Sendable)? = nil
    ) {
        self.accessKeyID = accessKeyID
        self.secret = secret
        self.account = account
        self.principalARN = principalARN
        self.userID = userID
        self.isActive = isActive
        self.sessionToken = sessionToken
        self.expires = expires
        self.useID = useID
        self.usedAt = usedAt
        self.session = session
        self.signatory = signatory
    }
}

/// Where access keys are looked up.
package protocol CredentialStore: Sendable {
    /// The credential of the key `accessKeyID`, or nil where nobody has it or `sessionToken` is not the one it needs.
    func credential(accessKeyID: String, sessionToken: String?) async throws -> Credential?
    /// Notes that a request was signed with a key.
    func noteUse(of credential: Credential, service: String, region: String, now: Date) async throws
}
