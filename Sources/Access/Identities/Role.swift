package import Foundation
import Ledger
import Policy

/// Permissions that others can take on for a while.
package struct Role: ActingIdentity {
    /// The word for it in the ledger.
    package static let kind = "role"
    /// What sets the type apart.
    package static var rules: IdentityRules { .role }
    /// How long sessions may last, in seconds.
    package static let sessionSeconds = 3_600...43_200
    /// The longest description, in characters.
    package static let descriptionCharactersMax = 1_000
    /// The path of roles that belong to a service.
    package static let servicePath = "/aws-service-role/"

    /// The name, in the letters in which it was given.
    package var name: String
    /// The path before the name in the ARN.
    package var path: String
    /// The id that no later one has.
    package let uniqueID: String
    /// The account it belongs to.
    package let account: String
    /// When it was made.
    package let createdAt: Date
    /// The texts of its inline policies by name.
    package var inlinePolicies: [String: String] = [:]
    /// The ARNs of the managed policies attached to it.
    package var attachedPolicies: [String] = []
    /// The ARN of the managed policy that sets a limit to what it may do.
    package var boundary: String?
    /// Its tags.
    package var tags: [IdentityTag] = []
    /// Who may take it on, in the words in which it was given.
    package internal(set) var trustPolicy: String
    /// The same with the unique ids of those whom it names; nil where it names no user and no role that was there.
    var boundTrust: BoundPolicy?
    /// What it is for.
    package var description: String?
    /// How long a session may last, in seconds.
    package var sessionSecondsMax = 3_600

    /// Whether it belongs to a service, so that nobody else changes it.
    package var isServiceLinked: Bool { path.hasPrefix(Self.servicePath) }
}
