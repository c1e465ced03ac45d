package import FoundationEssentials
package import Ledger

/// Another name for a key, which can come to mean another key.
package struct KeyAlias: Document {
    package static let kind = "kms-alias"

    /// The name with its prefix `alias/`.
    package var id: String
    package var scope: Scope
    /// The id of the key that it means.
    package var keyID: String
    /// When it was made.
    package var createdAt: Date
    /// When it last came to mean another key.
    package var updatedAt: Date
    package var owner: String? { KeyReference.arn(keyID, in: scope) }

    /// The Amazon resource name.
    package var arn: String { KeyReference.arn(alias: id, in: scope) }
}
