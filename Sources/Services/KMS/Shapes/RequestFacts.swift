import Keys
import Ledger
import Policy

/// What conditions can ask about labels that a request brings.
func requestTags(_ tags: [Tag]) -> ContextKeys {
    var keys = ContextKeys(Dictionary(tags.map { ("aws:RequestTag/\($0.tagKey)", [$0.tagValue]) }) { $0 + $1 })
    keys["aws:TagKeys"] = tags.map(\.tagKey)
    return keys
}

extension KeyCaller {
    /// The key that opens `ciphertext`: the one that `name` means, or else the one that the ciphertext says.
    func source(of ciphertext: [UInt8], by name: KeyName?, in keys: Keys) async throws -> KeyReference {
        if let name { return try name.key }
        let reference = try Keys.source(of: ciphertext, by: nil, in: scope)
        do {
            return try await keys.resolve(reference)
        } catch let error as KeyError where error.code == .notFound {
            throw KeyError(
                .accessDenied,
                "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or "
                    + "you are not allowed to access."
            )
        }
    }
}
