package import Foundation
import Ledger

/// Users who have the same permissions.
package struct Group: Identity {
    /// The word for it in the ledger.
    package static let kind = "group"
    /// What sets the type apart.
    package static var rules: IdentityRules { .group }

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
}
