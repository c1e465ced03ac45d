import Engine
package import Foundation
package import Ledger

/// The key of an instance's directory, which its file system encrypts; an instance without one has a directory that
/// nothing of Holdfast's encrypts.
package struct DirectoryKey: Document {
    package static let kind = "directory-key"

    /// The account and region of the instance.
    package var scope: Scope
    /// The instance's resource id.
    package var resourceID: String
    /// The key, as the instance's KMS key encrypts it.
    package var ciphertext: Data
    /// What the kernel calls the key.
    package var identifier: Data

    package var id: String { resourceID }
    package var owner: String? { resourceID }
}

extension DirectoryKey {
    /// What the kernel calls the key.
    var keyID: DirectoryKeyID { DirectoryKeyID(bytes: Array(identifier)) }
}

extension LedgerReader {
    /// The key of an instance's directory; nil where that is not encrypted.
    package func directoryKey(resourceID: String) throws -> DirectoryKey? {
        try list(DirectoryKey.self, ownedBy: resourceID).first
    }
}
