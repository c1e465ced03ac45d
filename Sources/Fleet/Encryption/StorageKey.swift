import Keys
import Ledger

/// The KMS key that the backups of an instance are encrypted under; it never changes.
package struct StorageKey: Codable, Hashable, Sendable {
    /// The key's ARN.
    package var keyARN: String
    /// The account whose data it is; the key may be another's.
    package var account: String
    /// The encryption context of the lineage's data key.
    package var context: [String: String]

    /// The key with that ARN, for data of `account` that this context tells from others.
    package init(keyARN: String, account: String, context: [String: String]) {
        self.keyARN = keyARN
        self.account = account
        self.context = context
    }
}

extension StorageKey {
    /// The region that the key is in.
    var region: String {
        let parts = keyARN.split(separator: ":", maxSplits: 4, omittingEmptySubsequences: false)
        return parts.count > 3 ? String(parts[3]) : ""
    }

    /// The key, as KMS is asked for it.
    var reference: KeyReference {
        get throws { try KeyReference(keyARN, in: Scope(account: account, region: region)) }
    }

    /// The context, as KMS takes it.
    var encryptionContext: EncryptionContext { EncryptionContext(context) }
}
