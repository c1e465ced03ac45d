import Access

/// The condition keys of tags that a request gives.
enum RequestTags {
    /// The keys of `tags` and, where some are taken away, of `keys`.
    static func keys(_ tags: [Tag]?, removing keys: [String] = []) -> [String: [String]] {
        var values: [String: [String]] = [:]
        for tag in tags ?? [] { values["aws:RequestTag/\(tag.key)"] = [tag.value] }
        let names = (tags ?? []).map(\.key) + keys
        if !names.isEmpty { values["aws:TagKeys"] = names }
        return values
    }
}

extension [Tag]? {
    /// The tags, none where nothing was given.
    var identityTags: [IdentityTag] { (self ?? []).map { IdentityTag($0.key, $0.value) } }
}

extension [IdentityTag] {
    /// These without those of `keys`, which are the same in any case of letters.
    func removing(_ keys: [String]) -> [IdentityTag] {
        let removed = Set(keys.map { $0.lowercased() })
        return filter { !removed.contains($0.key.lowercased()) }
    }
}
