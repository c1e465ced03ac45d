extension Repository {
    /// Makes a lineage whose data key another key than the repository's wraps; durable on return.
    ///
    /// Where the lineage is there already, it stays as it is. Throws `invalidName` where its identifier doesn't say that
    /// its key is wrapped.
    package func addLineage(_ lineage: LineageID, _ key: WrappedKey) async throws {
        try await epoch.check()
        guard lineage.isWrapped, key.reference != LineageDocument.repositoryReference else {
            throw RepositoryError.invalidName(lineage.name)
        }
        guard try await objects.lineageDocument(of: lineage) == nil else { return }
        do {
            try await objects.putSmall(
                ObjectLayout.lineage(lineage, number: 1),
                kind: .lineage,
                key: objects.keys.repository,
                footer: LineageDocument(key).encoded
            )
        } catch let error as RepositoryError where error.code == .alreadyExists {}
    }

    /// How another key than the repository's wraps the data key of a lineage; nil where none does, or no such lineage is
    /// here.
    package func wrappedKey(of lineage: LineageID) async throws -> WrappedKey? {
        try await objects.lineageDocument(of: lineage)?.wrapped
    }

    /// Whether anything of a lineage's snapshots is here, also what garbage collection has still to remove.
    package func holdsPacks(of lineage: LineageID) async throws -> Bool {
        try await !objects.store.list(prefix: ObjectLayout.packPrefix(lineage)).isEmpty
    }

    /// Forgets the data keys that other keys wrap: `all` of them, or those that were kept long enough.
    package func forgetWrappedKeys(all: Bool) { objects.keys.forgetWrapped(all: all) }
}
