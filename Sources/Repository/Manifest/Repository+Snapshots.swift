extension Repository {
    /// Reads a snapshot's manifest; throws `notFound` or `damaged`.
    package func manifest(_ id: SnapshotID) async throws -> Manifest { try await objects.manifest(id) }

    /// The same snapshot's manifest under a higher number, where its pages have moved since; nil where they have not.
    ///
    /// Throws `notFound` where the snapshot was deleted.
    package func newer(than manifest: Manifest) async throws -> Manifest? {
        guard let number = try await objects.currentNumber(of: manifest.id) else {
            throw RepositoryError.notFound("Snapshot \(manifest.id)")
        }
        return number == manifest.number ? nil : try await objects.manifest(manifest.id)
    }

    /// Whether a snapshot exists.
    package func contains(_ id: SnapshotID) async throws -> Bool { try await objects.currentNumber(of: id) != nil }

    /// What a snapshot is, without reading its files' places.
    package func header(_ id: SnapshotID) async throws -> SnapshotHeader {
        try await objects.manifestFooter(id).header
    }

    /// All snapshots, by identifier; one that vanishes meanwhile is left out, and so is one whose lineage's key can't be
    /// had.
    package func snapshots() async throws -> [SnapshotHeader] {
        var headers: [SnapshotHeader] = []
        for (id, numbers) in try await objects.listedManifests().sorted(by: { $0.key < $1.key }) {
            do {
                let footer = try await objects.existingFooter(id, number: numbers.upperBound)
                if let footer { headers.append(footer.header) }
            } catch let error as RepositoryError where error.code == .keyUnavailable {}
        }
        return headers
    }

    /// Deletes a snapshot; its packs go with the next collection.
    ///
    /// Deleting what does not exist is no error.
    package func delete(_ id: SnapshotID) async throws {
        try await epoch.check()
        try await turns.take(id) {
            let current = try await objects.currentNumber(of: id).map { [$0] } ?? []
            let numbers = Set(try await objects.manifestNumbers(of: id) + current)
            // A store that fails may have done it nevertheless.
            defer { objects.published.noteDeadPages() }
            // The lowest first: a crash on the way must not bring an older manifest back.
            for number in numbers.sorted() { try await objects.store.delete(ObjectLayout.manifest(id, number: number)) }
            // Only now: until its deletion has succeeded, the snapshot may stay, and then its packs must.
            objects.published.noteDeleted(id)
        }
    }
}

extension ObjectAccess {
    /// Header and pack table of a snapshot that was listed; nil where it was deleted meanwhile.
    func existingFooter(_ id: SnapshotID, number: Int) async throws -> ManifestFooter? {
        do {
            return try await manifestFooter(id, number: number)
        } catch let error as RepositoryError where error.isMissing(ObjectLayout.manifest(id, number: number)) {
            do {
                return try await manifestFooter(id)
            } catch let error as RepositoryError where error.code == .notFound {
                return nil
            }
        }
    }
}
