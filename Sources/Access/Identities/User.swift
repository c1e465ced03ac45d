package import Foundation
import Ledger

/// A person or program that signs with keys of its own.
package struct User: ActingIdentity {
    /// The word for it in the ledger.
    package static let kind = "user"
    /// What sets the type apart.
    package static var rules: IdentityRules { .user }
    /// The most keys that a user can have.
    package static let accessKeysMax = 2
    /// The most groups that a user can be in.
    package static let groupsMax = 10

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
    /// The ids of the groups that it is in, in the order in which it was put there.
    package var groups: [String] = []

    /// What it is found by.
    package var terms: [String] { actingTerms + groups.map(Self.term(group:)) }

    /// What the users of a group are found by.
    static func term(group id: String) -> String { "group:\(id)" }
}
