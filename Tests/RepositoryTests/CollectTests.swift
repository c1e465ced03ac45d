import Foundation
import Testing

@testable import Repository

struct CollectTests {
    @Test func `a snapshot in progress keeps its packs, and those of its base even when that is deleted`() async throws
    {
        try await withRepository { repository, directory in
            var generator = SeededGenerator(seed: 4)
            var bytes = generator.bytes(900_000)
            _ = try await repository.take("base", tasks(for: ["a": bytes], in: directory))
            let base = try await repository.manifest(Name.snapshot("base"))
            bytes[0] ^= 1
            let writer = try await repository.snapshot(
                id: Name.snapshot("next"),
                lineage: Name.lineage,
                stream: Name.stream,
                base: base
            )
            var sources = try tasks(for: ["a": bytes], in: directory)
            let selection = PageSelection.pages(changed: PageSet(pages: [0]))
            sources[0].content = .file(source: directory + "/a", size: nil, selection: selection)
            sources.append(FileTask(path: "b", content: .bytes(generator.bytes(700_000))))
            try await writer.store(sources)
            try await repository.delete(Name.snapshot("base"))
            #expect(try await repository.collectGarbage().packsDeleted == 0)
            _ = try await writer.finish()
            #expect(try await repository.collectGarbage().packsDeleted == 0)
            #expect(try await repository.verify(expecting: [Name.snapshot("next")]).problems == [])
            let manifest = try await repository.manifest(Name.snapshot("next"))
            #expect(try await repository.read(manifest, path: "a") == bytes)
        }
    }

    @Test(arguments: [false, true])
    func `a snapshot that takes over another's pages while a collection looks around keeps them`(
        isCopy: Bool
    ) async throws {
        try await withTemporaryDirectory { directory in
            let store = ListingStore(LocalDirectoryStore(directory: directory + "/repository"))
            let repository = try await Repository.open(store, key: testKey(), access: .writing)
            var generator = SeededGenerator(seed: 9)
            let bytes = generator.bytes(100_000)
            let (one, two) = (try Name.snapshot("one"), try Name.snapshot("two"))
            let sources = try tasks(for: ["a": bytes], in: directory)
            _ = try await repository.take("one", sources)
            // The collection knows all snapshots by then, and has not yet read what the first one names.
            store.beforeSize(of: ObjectLayout.manifest(one, number: 1)) {
                if isCopy {
                    _ = try await repository.copy(one, as: two)
                } else {
                    var part = sources
                    let selection = PageSelection.pages(changed: PageSet())
                    part[0].content = .file(source: directory + "/a", size: nil, selection: selection)
                    _ = try await repository.take("two", part, base: repository.manifest(one))
                }
                try await repository.delete(one)
            }
            #expect(try await repository.collectGarbage().packsDeleted == 0)
            #expect(try await repository.read(repository.manifest(two), path: "a") == bytes)
        }
    }

    @Test func `nothing is freed while the store does not show a snapshot that must exist`() async throws {
        try await withRepository { repository, directory in
            var generator = SeededGenerator(seed: 10)
            _ = try await repository.take("one", tasks(for: ["a": generator.bytes(100_000)], in: directory))
            let id = try Name.snapshot("one")
            let manifest = ObjectLayout.manifest(id, number: 1)
            let packs = try await repository.objects.store.list(prefix: "packs/")
            try await repository.objects.store.delete(manifest)
            #expect(await errorCode { _ = try await repository.collectGarbage(expecting: [id]) } == .listingIncomplete)
            #expect(try await repository.objects.store.list(prefix: "packs/") == packs)
            try await repository.delete(id)
            #expect(try await repository.collectGarbage(expecting: [id]).packsKept == 0)
        }
    }

    @Test func `what the store retains is counted, and goes when it may`() async throws {
        try await withTemporaryDirectory { directory in
            let store = ListingStore(LocalDirectoryStore(directory: directory + "/repository"))
            let repository = try await Repository.open(store, key: testKey(), access: .writing)
            var generator = SeededGenerator(seed: 12)
            for id in ["one", "two"] {
                _ = try await repository.take(id, tasks(for: ["a": generator.bytes(50_000)], in: directory))
            }
            let packs = try await store.list(prefix: "packs/").map(\.name)
            let manifest = ObjectLayout.manifest(try Name.snapshot("one"), number: 1)
            for name in packs.prefix(1) + [manifest] { store.retain(name) }
            #expect(await errorCode { try await repository.delete(Name.snapshot("one")) } == .retained)
            #expect(try await repository.contains(Name.snapshot("one")))
            #expect(try await repository.collectGarbage().packsKept == 2)
            store.endRetention()
            store.retain(packs[0])
            for id in ["one", "two"] { try await repository.delete(Name.snapshot(id)) }
            let report = try await repository.collectGarbage()
            #expect(report.packsDeleted == 1)
            #expect(report.packsRetained == 1)
            store.endRetention()
            #expect(try await repository.collectGarbage().packsKept == 0)
        }
    }

    @Test func `what nothing names any more is freed and counted`() async throws {
        try await withRepository { repository, directory in
            var generator = SeededGenerator(seed: 5)
            _ = try await repository.take("one", tasks(for: ["a": generator.bytes(900_000)], in: directory))
            _ = try await repository.take("two", tasks(for: ["b": generator.bytes(100_000)], in: directory))
            let before = try await repository.objects.store.list(prefix: "packs/")
            try await repository.delete(Name.snapshot("one"))
            let report = try await repository.collectGarbage()
            let after = try await repository.objects.store.list(prefix: "packs/")
            #expect(report.packsDeleted == before.count - after.count)
            #expect(report.bytesFreed == before.reduce(0) { $0 + $1.size } - after.reduce(0) { $0 + $1.size })
            #expect(report.bytesFreed > 900_000)
            #expect(report.packsKept == after.count)
            #expect(try await repository.verify().problems == [])
        }
    }

    @Test func `an abandoned snapshot leaves nothing`() async throws {
        try await withRepository { repository, _ in
            var generator = SeededGenerator(seed: 6)
            let writer = try await repository.snapshot(
                id: Name.snapshot("x"),
                lineage: Name.lineage,
                stream: Name.stream
            )
            try await writer.store([FileTask(path: "a", content: .bytes(generator.bytes(900_000)))])
            #expect(try await !repository.objects.store.list(prefix: "packs/").isEmpty)
            try await writer.abandon()
            #expect(try await repository.objects.store.list(prefix: "packs/").isEmpty)
        }
    }

    @Test func `nothing is freed while a manifest can't be read`() async throws {
        try await withRepository { repository, directory in
            var generator = SeededGenerator(seed: 7)
            _ = try await repository.take("one", tasks(for: ["a": generator.bytes(400_000)], in: directory))
            _ = try await repository.take("two", tasks(for: ["a": generator.bytes(400_000)], in: directory))
            try await repository.delete(Name.snapshot("one"))
            let path = directory + "/repository/manifests/two/00000000000000000001"
            var manifest = try Data(contentsOf: URL(fileURLWithPath: path))
            manifest[manifest.count - 30] ^= 1
            try manifest.write(to: URL(fileURLWithPath: path))
            let packs = try await repository.objects.store.list(prefix: "packs/")
            #expect(await errorCode { _ = try await repository.collectGarbage() } == .damaged)
            #expect(try await repository.objects.store.list(prefix: "packs/") == packs)
            try await repository.delete(Name.snapshot("two"))
            #expect(try await repository.collectGarbage().packsKept == 0)
        }
    }

    @Test func `several snapshots can be taken, deleted and collected at the same time`() async throws {
        try await withRepository { repository, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<6 {
                    group.addTask {
                        var generator = SeededGenerator(seed: UInt64(number + 20))
                        let part = FileTask(path: "a", content: .bytes(generator.bytes(500_000)))
                        _ = try await repository.take("kept-\(number)", [part])
                        _ = try await repository.take("dropped-\(number)", [part])
                        try await repository.delete(Name.snapshot("dropped-\(number)"))
                    }
                }
                for _ in 0..<4 { group.addTask { _ = try await repository.collectGarbage() } }
                try await group.waitForAll()
            }
            _ = try await repository.collectGarbage()
            let kept = try await repository.snapshots().map(\.id.name)
            #expect(kept == (0..<6).map { "kept-\($0)" })
            #expect(try await repository.verify().problems == [])
            for number in 0..<6 {
                var generator = SeededGenerator(seed: UInt64(number + 20))
                let manifest = try await repository.manifest(Name.snapshot("kept-\(number)"))
                #expect(try await repository.read(manifest, path: "a") == generator.bytes(500_000))
            }
        }
    }

    private func withRepository(_ body: (Repository, String) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            var configuration = RepositoryConfiguration()
            configuration.packBytes = 300_000
            let store = LocalDirectoryStore(directory: directory + "/repository")
            let repository = try await Repository.open(
                store,
                key: testKey(),
                access: .writing,
                configuration: configuration
            )
            try await body(repository, directory)
        }
    }
}
