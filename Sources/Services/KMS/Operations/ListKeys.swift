import Keys
import Wire

/// Lists the account's keys in the region.
struct ListKeys: KMSOperation {
    var limit: Int?
    var marker: String?

    /// A page of keys.
    struct Output: Codable, Sendable {
        var keys: [KeyListEntry]
        var nextMarker: String?
        var truncated: Bool
    }

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        [KeyAccess("ListKeys", .none)]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        let page = try await keys.keys(
            in: caller.scope,
            KeyPageWish(limit: limit, marker: marker, standard: 100)
        )
        return Output(keys: page.items.map { KeyListEntry($0) }, nextMarker: page.next, truncated: page.next != nil)
    }
}

/// A key as KMS lists it.
struct KeyListEntry: Codable, Sendable {
    var keyId: String
    var keyArn: String

    init(_ key: Key) {
        keyId = key.id
        keyArn = key.arn
    }
}
