import FoundationEssentials
import Ledger

/// What an archive holds of one key: all that it takes to use it again, its material sealed.
///
/// `docs/repository-format.md` describes it.
struct KeyDocument: Codable, Sendable {
    /// The version of this document.
    var version = 1
    /// The id of the sealing key that the material is sealed under.
    var sealing: String
    /// The key.
    var key: Key
    /// Its other names.
    var aliases: [KeyAlias]
    /// Its grants.
    var grants: [KeyGrant]

    /// What `reader` knows of the key called `id`; nil where it is gone.
    ///
    /// Policy and grants have the names of today: the ids of those whom they mean are lost with the ledger.
    init?(
        _ id: String,
        in scope: Scope,
        sealing: String,
        _ principals: PrincipalDirectory,
        _ reader: LedgerReader
    ) throws {
        guard var key = try reader.find(Key.self, id, in: scope) else { return nil }
        key.policy = try principals.policy(of: key, reader)
        key.boundPolicy = nil
        self.sealing = sealing
        self.key = key
        aliases = try reader.list(KeyAlias.self, ownedBy: key.arn)
        grants = try reader.list(KeyGrant.self, ownedBy: key.arn).map { grant in
            var grant = try principals.named(grant, reader)
            (grant.granteeID, grant.retiringID) = (nil, nil)
            return grant
        }
    }
}

/// What an archive holds of a sealing key: its wrappings, which open with the root key alone.
struct SealingDocument: Codable, Sendable {
    /// The version of this document.
    var version = 1
    /// The sealing key's id.
    var sealing: String
    /// The key under each root key that opens it.
    var wrappings: [SealingKey.Wrapping]
}

/// What the documents of an archive are filed under.
package enum KeySubjectName {
    /// What all of them begin with.
    package static let prefix = "kms-"
    static let sealingPrefix = "kms-sealing-key:"
    static let keyPrefix = "kms-key:"

    static func sealing(_ id: String) -> String { sealingPrefix + id }
    static func key(_ id: String, of account: String) -> String { "\(keyPrefix)\(account):\(id)" }
}

extension Encodable {
    /// The same bytes for the same value.
    func archived() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return Array(try encoder.encode(self))
    }
}
