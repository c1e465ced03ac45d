package import Foundation
package import Ledger

/// A key that signs requests, with its secret in the clear: only ever in memory.
package struct AccessKey: Sendable {
    /// The public part: twenty characters.
    package var id: String
    /// The secret part: forty characters.
    package var secret: String
    /// The account it acts for.
    package var account: String
    /// When it was made.
    package var createdAt: Date

    /// A key of the given values.
    package init(id: String, secret: String, account: String, createdAt: Date) {
        self.id = id
        self.secret = secret
        self.account = account
        self.createdAt = createdAt
    }
}

/// A key as the ledger keeps it: its secret is sealed.
package struct KeptKey: Document {
    package static let kind = "access-key"

    /// The public part.
    package var id: String
    /// The secret part, sealed.
    var sealedSecret: Data?
    /// The secret part as it was kept before secrets were sealed.
    var secret: String?
    /// The account it acts for.
    package var account: String
    /// The unique id of the user whose key it is; nil for the account's root user.
    package var user: String?
    /// Whether requests signed with it are accepted.
    package var isActive = true
    /// When it was made.
    package var createdAt: Date
    package var scope: Scope { .global }
    package var owner: String? { user.map { KeptKey.owner(user: $0) } ?? account }
    package var position: Int64 { Int64(createdAt.timeIntervalSince1970 * 1_000) }

    /// The owner of the keys of the user with the unique id `user`.
    static func owner(user: String) -> String { "user/\(user)" }

    /// `key` of a user, or of the root user, with its secret sealed.
    init(_ key: AccessKey, user: String? = nil, sealer: any SecretSealer) throws {
        id = key.id
        account = key.account
        self.user = user
        createdAt = key.createdAt
        sealedSecret = try sealer.seal(Array(key.secret.utf8), for: Self.purpose(key.id))
    }

    /// The key with its secret in the clear.
    func opened(_ sealer: any SecretSealer) throws -> AccessKey {
        let clear = try sealedSecret.map { try sealer.open($0, for: Self.purpose(id)) }
        let text = clear.map { String(decoding: $0, as: UTF8.self) } ?? secret ?? ""
        return AccessKey(id: id, secret: text, account: account, createdAt: createdAt)
    }

    /// Whether `sealer` has sealed the secret.
    func isSealed(by sealer: any SecretSealer) -> Bool {
        guard secret == nil, let sealedSecret else { return false }
        return (try? sealer.open(sealedSecret, for: Self.purpose(id))) != nil
    }

    /// Seals a secret that lies in the clear, or that `openFormer` opens.
    mutating func sealSecret(_ sealer: any SecretSealer, openFormer: (Data, String) throws -> [UInt8]) throws {
        let kept = try sealedSecret.map { try openFormer($0, Self.purpose(id)) }
        guard let clear = secret.map({ Array($0.utf8) }) ?? kept else { return }
        sealedSecret = try sealer.seal(clear, for: Self.purpose(id))
        secret = nil
    }

    private static func purpose(_ id: String) -> String { "access-key \(id)" }
}

/// When a key or role was last used; apart from it, because it changes so often.
package struct KeyUse: Document {
    package static let kind = "access-key-use"

    /// The key's public part, or the role's unique id.
    package var id: String
    /// When.
    package var time: Date
    /// Of which service, by its signing name.
    package var service: String
    /// In which region.
    package var region: String
    package var scope: Scope { .global }
}
