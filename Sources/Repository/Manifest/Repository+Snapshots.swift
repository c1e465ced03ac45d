extension Repository {
    /// Reads a snapshot's manifest; throws `notFound` or `damaged`.
    package func manifest(_ id: SnapshotID) async throws -> Manifest {
        let name = ObjectLayout.manifest(id)
        guard try await objects.store.exists(name) else { throw RepositoryError.notFound("Snapshot \(id)") }
        return try await objects.manifest(id)
    }

    /// Whether a snapshot exists.
    package func contains(_ id: SnapshotID) async throws -> Bool {
        try await objects.store.exists(ObjectLayout.manifest(id))
    }

    /// What a snapshot is, without reading its files' places.
    package func header(_ id: SnapshotID) async throws -> SnapshotHeader {
        guard try await contains(id) else { throw RepositoryError.notFound("Snapshot \(id)") }
        return try await objects.manifestFooter(id).header
    }

    /// All snapshots, by identifier; one that vanishes meanwhile is left out.
    package func snapshots() async throws -> [SnapshotHeader] {
        var headers: [SnapshotHeader] = []
        for id in try await objects.snapshotIDs() {
            do {
                headers.append(try await objects.manifestFooter(id).header)
            } catch let error as RepositoryError where error.damage?.reason == .missing {
                guard try await !contains(id) else { throw error }
            }
        }
        return headers
    }

    /// Deletes a snapshot; its packs go with the next collection.
    ///
    /// Deleting what does not exist is no error.
    package func delete(_ id: SnapshotID) async throws {
        try await epoch.check()
        try await objects.store.delete(ObjectLayout.manifest(id))
    }
}

extension ObjectAccess {
    /// Identifiers of all snapshots, by listing names.
    func snapshotIDs() async throws -> [SnapshotID] {
        try await store.list(prefix: ObjectLayout.manifests).compactMap { info in
            guard info.name.components.count == 2 else { return nil }
            return try? info.name.components.last.map { try SnapshotID(String($0)) }
        }
    }

    /// Header and pack table of a snapshot.
    func manifestFooter(_ id: SnapshotID) async throws -> ManifestFooter {
        let name = ObjectLayout.manifest(id)
        return try await naming(id) {
            let opened = try await footer(of: name, kind: .manifest, decoder: FrameDecoder())
            return try parse(opened.footer, opener: opened.opener, id: id)
        }
    }

    /// The whole manifest of a snapshot.
    func manifest(_ id: SnapshotID) async throws -> Manifest {
        let name = ObjectLayout.manifest(id)
        return try await naming(id) {
            var object = try await whole(name, kind: .manifest, decoder: FrameDecoder())
            let footer = try parse(object.footer, opener: object.opener, id: id)
            var body: [UInt8] = []
            for frame in try object.bodyFrames() { body += try object.plaintext(of: frame) }
            do {
                return try Manifest(footer: footer, body: body)
            } catch is MalformedBytes {
                throw RepositoryError.damaged(name, .format)
            }
        }
    }

    private func parse(_ footer: [UInt8], opener: ObjectOpener, id: SnapshotID) throws -> ManifestFooter {
        guard let lineage = opener.header.lineage,
            let parsed = try? ManifestFooter(parsing: footer, lineage: lineage), parsed.header.id == id
        else { throw RepositoryError.damaged(opener.name, .format) }
        return parsed
    }

    private func naming<Value>(_ id: SnapshotID, _ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as RepositoryError {
            throw error.adding(snapshot: id)
        }
    }
}
