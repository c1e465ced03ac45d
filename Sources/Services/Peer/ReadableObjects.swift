import Repository

/// Which objects of a repository a peer may read: those that are sealed under the keys of lineages.
enum ReadableObjects {
    private static let prefixes = ["logs/", "manifests/", "packs/"]

    /// The object of a name; throws `notFound` for any other.
    static func name(_ text: String) throws -> ObjectName {
        guard prefixes.contains(where: text.hasPrefix) else {
            throw RepositoryError(.notFound, "Object \(text.prefix(256)) can't be read by a peer.")
        }
        return try ObjectName(text)
    }

    /// Throws `notFound` for a prefix under which there is anything else.
    static func check(prefix: String) throws {
        guard prefixes.contains(where: prefix.hasPrefix) else {
            throw RepositoryError(.notFound, "Objects under \(prefix.prefix(256)) can't be listed by a peer.")
        }
    }
}
