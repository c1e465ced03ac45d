package import Foundation
package import Ledger

/// A policy with an ARN of its own, which can hang on many users, groups and roles.
package struct ManagedPolicy: Document {
    package static let kind = "managed-policy"
    /// The most versions that are kept of one.
    package static let versionsMax = 5
    /// The most policies of an account.
    package static let countMax = 1_500
    /// The longest description, in characters.
    static let descriptionCharactersMax = 1_000

    /// A text that the policy has or had.
    package struct Version: Codable, Sendable, Equatable {
        /// Its number; clients see `v1`.
        package let number: Int
        /// The document.
        package let text: String
        /// When it was written.
        package let createdAt: Date

        /// What clients call it.
        package var id: String { "v\(number)" }
    }

    /// The name, in the letters in which it was given.
    package let name: String
    /// The path before the name in the ARN.
    package let path: String
    /// The id that no later one has.
    package let uniqueID: String
    /// The account; `aws` for those that come with Holdfast.
    package let account: String
    /// What it is for.
    package let description: String?
    /// When it was made.
    package let createdAt: Date
    /// When its versions last changed.
    package var updatedAt: Date
    /// The versions that there are, the oldest first.
    package var versions: [Version]
    /// The number of the version that counts.
    package var defaultNumber = 1
    /// The number of the latest version there ever was.
    var lastNumber = 1
    /// Its tags.
    package var tags: [IdentityTag] = []

    package var id: String { Self.id(name) }
    package var scope: Scope { Access.scope(account) }
    /// The ARN.
    package var arn: String { "arn:aws:iam::\(account):policy\(path)\(name)" }
    /// The version that counts.
    package var defaultVersion: Version? { versions.first { $0.number == defaultNumber } }

    /// Names are the same in any case of letters.
    static func id(_ name: String) -> String { name.lowercased() }

    /// The account, path and name in an ARN; nil where it is not one of a policy.
    static func parse(_ arn: String) -> (account: String, path: String, name: String)? {
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, parts[0...3].elementsEqual(["arn", "aws", "iam", ""]), parts[5].hasPrefix("policy/"),
            let slash = parts[5].lastIndex(of: "/")
        else { return nil }
        let path = String(parts[5][...slash].dropFirst("policy".count))
        return (parts[4], path, String(parts[5][parts[5].index(after: slash)...]))
    }
}
