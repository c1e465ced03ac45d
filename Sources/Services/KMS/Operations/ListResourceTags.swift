import Keys
import Wire

/// Lists a key's labels.
struct ListResourceTags: KMSOperation {
    var keyId: String
    var limit: Int?
    var marker: String?

    /// A page of labels.
    struct Output: Codable, Sendable {
        var tags: [Tag]
        var nextMarker: String?
        var truncated: Bool
    }

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        [KeyAccess("ListResourceTags", .key(try caller.key(keyId)))]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        let wish = try KeyPageWish(limit: limit, marker: marker, standard: 50)
        let page = try wish.page(of: try await keys.key(caller.key(keyId)).tags)
        return Output(tags: page.items.map { Tag($0) }, nextMarker: page.next, truncated: page.next != nil)
    }
}
