import Testing

@testable import Repository

struct ManifestNumberTests {
    @Test func `the highest number counts, and all numbers go, the lowest first`() async throws {
        try await withTemporaryDirectory { directory in
            let store = ListingStore(LocalDirectoryStore(directory: directory + "/repository"))
            let repository = try await Repository.open(store, key: testKey(), access: .writing)
            let id = try Name.snapshot("one")
            _ = try await repository.take("one", [FileTask(path: "a", content: .bytes([1, 2, 3]))])
            let first = try await repository.manifest(id)
            #expect(try await repository.newer(than: first) == nil)
            for number in 2...3 { try await copyManifest(id, number: number, in: repository) }
            #expect(try await repository.manifest(id).number == 3)
            #expect(try await repository.newer(than: first)?.number == 3)
            #expect(try await repository.snapshots().map(\.id) == [id])
            #expect(try await repository.verify(expecting: [id]).problems == [])
            try await repository.delete(id)
            let deleted = store.deleted.filter { $0.text.hasPrefix("manifests/") }
            #expect(deleted == (1...3).map { ObjectLayout.manifest(id, number: $0) })
            #expect(try await !repository.contains(id))
        }
    }

    @Test func `a listing that does not show the newest manifest yet is seen through`() async throws {
        try await withTemporaryDirectory { directory in
            let store = ListingStore(LocalDirectoryStore(directory: directory + "/repository"))
            let id = try Name.snapshot("one")
            var repository = try await Repository.open(store, key: testKey(), access: .writing)
            _ = try await repository.take("one", [FileTask(path: "a", content: .bytes([1, 2, 3]))])
            try await copyManifest(id, number: 2, in: repository)
            store.hide(ObjectLayout.manifest(id, number: 2))
            #expect(try await repository.manifest(id).number == 2)
            try await store.delete(ObjectLayout.manifest(id, number: 1))
            store.show(ObjectLayout.manifest(id, number: 1))
            #expect(try await repository.manifest(id).number == 2)
            repository = try await Repository.open(store, key: testKey(), access: .reading)
            #expect(try await repository.manifest(id).number == 2)
        }
    }

    /// Writes what the newest manifest says under another number.
    private func copyManifest(_ id: SnapshotID, number: Int, in repository: Repository) async throws {
        let objects = repository.objects
        let footer = try await objects.manifestFooter(id)
        let key = try await objects.writingKey(of: Name.lineage)
        var builder = try ManifestBuilder(id, number: number, key: key, level: 3, random: .system)
        try builder.append(try await objects.manifest(id).body)
        _ = try builder.finishBody()
        try await objects.store.put(builder.name, builder.finish(footer))
    }
}
