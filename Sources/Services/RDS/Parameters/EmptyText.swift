extension KeyedDecodingContainer {
    /// Reads an optional text; an empty one, as Terraform sends for what isn't configured, says nothing.
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        guard contains(key) else { return nil }
        let text = try decode(String.self, forKey: key)
        return text.isEmpty ? nil : text
    }
}
