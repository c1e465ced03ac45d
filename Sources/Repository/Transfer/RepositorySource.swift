/// Another repository that snapshots and log are taken over from: its objects to read, and the keys of what is wanted.
package struct RepositorySource: Sendable {
    /// Where its objects are; they are only read.
    package let store: any ObjectStore
    /// Asks for the data key of a lineage.
    package let lineageKey: @Sendable (LineageID) async throws -> LineageKey

    package init(
        store: any ObjectStore,
        lineageKey: @escaping @Sendable (LineageID) async throws -> LineageKey
    ) {
        self.store = store
        self.lineageKey = lineageKey
    }
}

/// The data key of a lineage on its way to another repository; whoever has it reads all snapshots and log of the lineage.
package struct LineageKey: Sendable {
    /// Whose key it is.
    package let lineage: LineageID
    /// The key itself.
    package let bytes: [UInt8]

    /// Throws `RepositoryError` with code `wrongKey` unless given as many bytes as keys have.
    package init(lineage: LineageID, bytes: [UInt8]) throws {
        guard bytes.count == RepositoryKey.keyBytes else {
            throw RepositoryError(.wrongKey, "A data key has \(RepositoryKey.keyBytes) bytes, not \(bytes.count).")
        }
        self.lineage = lineage
        self.bytes = bytes
    }
}

extension Repository {
    /// This repository as one that another takes over from.
    package var source: RepositorySource {
        RepositorySource(store: objects.store, lineageKey: lineageKey)
    }

    /// The data key of a lineage, for a repository that takes its snapshots over; throws `notFound`.
    package func lineageKey(_ lineage: LineageID) async throws -> LineageKey {
        guard let document = try await objects.lineageDocument(of: lineage) else {
            throw RepositoryError.notFound("Lineage \(lineage)")
        }
        return try LineageKey(lineage: lineage, bytes: await objects.dataKey(document, of: lineage))
    }
}
