import FoundationEssentials
import Keys
import Wire

/// Lists aliases: the account's in the region, or one key's.
struct ListAliases: KMSOperation {
    var keyId: String?
    var limit: Int?
    var marker: String?

    /// A page of aliases.
    struct Output: Codable, Sendable {
        var aliases: [AliasListEntry]
        var nextMarker: String?
        var truncated: Bool
    }

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        [KeyAccess("ListAliases", .none)]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        let page = try await keys.aliases(
            in: caller.scope,
            of: keyId.map(caller.key),
            KeyPageWish(limit: limit, marker: marker, standard: 50)
        )
        return Output(
            aliases: page.items.map { AliasListEntry($0) },
            nextMarker: page.next,
            truncated: page.next != nil
        )
    }
}

/// An alias as KMS lists it.
struct AliasListEntry: Codable, Sendable {
    var aliasName: String
    var aliasArn: String
    var targetKeyId: String
    var creationDate: Date
    var lastUpdatedDate: Date

    init(_ alias: KeyAlias) {
        aliasName = alias.id
        aliasArn = alias.arn
        targetKeyId = alias.keyID
        creationDate = alias.createdAt
        lastUpdatedDate = alias.updatedAt
    }
}
