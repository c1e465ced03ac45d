package import Foundation

/// A temporary key and what it is good for.
///
/// All of it travels in the token, sealed; nothing is kept here.
package struct Session: Codable, Sendable {
    /// Who acts with it.
    package enum Holder: Codable, Sendable, Equatable {
        /// The root user.
        case root
        /// The user with this unique id.
        case user(uniqueID: String)
        /// Somebody who has taken on the role with this unique id, and calls this `name`.
        case role(uniqueID: String, name: String)
        /// Somebody to whom the user with this unique id, or the root user, has given the name `name`.
        case federated(user: String?, name: String)
    }

    /// The public part of its key.
    package let keyID: String
    /// The secret part.
    package let secret: String
    /// The account whose permissions it has.
    package let account: String
    /// Who acts with it.
    package let holder: Holder
    /// When it began.
    package let issuedAt: Date
    /// When it ends.
    package let expiresAt: Date
    /// The policy that was passed at its beginning.
    package var policy: String?
    /// The managed policies that were.
    package var policyARNs: [String] = []
    /// The tags that were.
    package var tags: [IdentityTag] = []
    /// The keys of tags that sessions which follow from this one have too, in lower case.
    package var transitiveKeys: [String] = []
    /// Who it was that took on the first role; every session that follows from this one says so.
    package var sourceIdentity: String?

    /// Whether policies were passed.
    var isScoped: Bool { policy != nil || !policyARNs.isEmpty }
}
