/// Another repository as this process reads it: its store, and data keys that are asked for.
struct ForeignRepository: Sendable {
    /// Reads its objects.
    let objects: ObjectAccess
    private let source: RepositorySource

    init(_ source: RepositorySource, _ configuration: RepositoryConfiguration) throws {
        self.source = source
        objects = ObjectAccess(
            store: source.store,
            keys: try KeyRing(foreign: configuration.random, ask: source.lineageKey),
            random: configuration.random,
            compressionLevel: configuration.compressionLevel
        )
    }

    /// The data key of a lineage.
    func key(of lineage: LineageID) async throws -> LineageKey { try await source.lineageKey(lineage) }

    /// A snapshot's manifest; throws `damaged` for one that names packs larger than any that can be taken over.
    func manifest(_ id: SnapshotID) async throws -> Manifest {
        try await reading(id) {
            let manifest = try await objects.manifest(id)
            guard manifest.packs.allSatisfy({ (1...ObjectAccess.transferBytesMax).contains($0.size) }) else {
                throw RepositoryError.damaged(ObjectLayout.manifest(id, number: manifest.number), .format)
            }
            return manifest
        }
    }

    /// Does something that reads a snapshot of the other repository; damage is said to be there.
    func reading<Value>(_ id: SnapshotID, _ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as RepositoryError where error.code == .damaged {
            let error = error.adding(snapshot: id)
            throw RepositoryError(
                .damaged,
                """
                What is copied is damaged where it comes from: \(error.damage?.description ?? error.message). \
                Nothing was published here; verify the source's repository.
                """,
                damage: error.damage,
                cause: error.cause
            )
        }
    }
}

extension ObjectAccess {
    /// Makes a lineage of another repository one of this one: the same data key, sealed under this repository's key.
    ///
    /// Throws `lineageTaken` where this repository has a lineage of that name with another key.
    func adopt(_ key: LineageKey) async throws {
        let lineage = key.lineage
        let wanted = try SealingKey(bytes: key.bytes, lineage: lineage)
        if let existing = try await existingKey(of: lineage) { return try Self.check(existing, is: wanted, lineage) }
        guard !lineage.isWrapped else {
            throw RepositoryError.damaged(ObjectLayout.lineage(lineage, number: 1), .keyMissing)
        }
        let document = LineageDocument(dataKey: key.bytes)
        let name = ObjectLayout.lineage(lineage, number: 1)
        do {
            try await putSmall(name, kind: .lineage, key: keys.repository, footer: document.encoded)
        } catch let error as RepositoryError where error.code == .alreadyExists {
            return try Self.check(try await self.key(of: lineage, for: name), is: wanted, lineage)
        }
        keys.keep(wanted, of: lineage)
    }

    private static func check(_ existing: SealingKey, is wanted: SealingKey, _ lineage: LineageID) throws {
        guard existing.check == wanted.check else {
            throw RepositoryError(
                .lineageTaken,
                """
                Lineage \(lineage) exists here with another key than at the source, so the two are not the same data. \
                Restore the source's snapshot there into a new instance and copy a snapshot of that.
                """
            )
        }
    }
}
