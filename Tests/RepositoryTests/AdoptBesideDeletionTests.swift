import Testing

@testable import Repository

struct AdoptBesideDeletionTests {
    @Test func `a pack that is just being deleted here does not count as being here`() async throws {
        try await withTwoRegions { regions in
            try await regions.take("first", seed: 1)
            let store = HeldDeletions(regions.emptyTarget())
            // Whoever waits for the deletion lets it go on; whoever does not has finished before it does.
            let target = try await regions.open(store) { _ in store.letGo() }
            let (id, source) = (try Name.snapshot("first"), regions.source.source)
            _ = try await target.adopt(id, from: source, as: id)
            try await target.delete(id)
            async let report = target.collectGarbage()
            await store.untilDeleting()
            let copy = try Name.snapshot("copy")
            _ = try await target.adopt(id, from: source, as: copy)
            store.letGo()
            #expect(try await report.packsDeleted > 0)
            #expect(try await target.verify(expecting: [copy]).problems == [])
        }
    }
}

/// A store in which the deletion of packs takes as long as a test wants.
final class HeldDeletions: ObjectStore {
    private let store: any ObjectStore
    private let reached = AsyncStream<Void>.makeStream()
    private let released = AsyncStream<Void>.makeStream()

    init(_ store: any ObjectStore) {
        self.store = store
    }

    /// Waits until a deletion has begun.
    func untilDeleting() async {
        for await _ in reached.stream { break }
    }

    /// Ends the waiting of all deletions.
    func letGo() { released.continuation.finish() }

    func delete(_ name: ObjectName) async throws {
        if name.text.hasPrefix("packs/") {
            reached.continuation.yield()
            for await _ in released.stream {}
        }
        try await store.delete(name)
    }

    func put(_ name: ObjectName, _ bytes: [UInt8]) async throws { try await store.put(name, bytes) }

    func replace(_ name: ObjectName, _ bytes: [UInt8]) async throws { try await store.replace(name, bytes) }

    func get(_ name: ObjectName) async throws -> [UInt8] { try await store.get(name) }

    func get(_ name: ObjectName, range: Range<Int>) async throws -> [UInt8] {
        try await store.get(name, range: range)
    }

    func size(of name: ObjectName) async throws -> Int { try await store.size(of: name) }

    func list(prefix: String) async throws -> [ObjectInfo] { try await store.list(prefix: prefix) }

    func prepareForWriting() async throws { try await store.prepareForWriting() }
}
