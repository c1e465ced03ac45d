import Foundation
import Testing

@testable import Repository

/// Random generations of files against a model that simply remembers every generation.
struct IncrementalModelTests {
    private static let pageBytes = 512
    private static let paths = ["base/1/100", "base/1/101", "global/1", "pg_xact/0000"]

    @Test(arguments: [UInt64(1), 2, 3, 4, 5])
    func `every generation survives the deletion of any others`(seed: UInt64) async throws {
        try await withTemporaryDirectory { directory in
            var generator = SeededGenerator(seed: seed)
            let repository = try await Self.open(directory)
            var files = Self.paths.reduce(into: [String: [UInt8]]()) { $0[$1] = generator.bytes(40_000) }
            var generations: [String: [String: [UInt8]]] = [:]
            var base: Manifest?
            var changed: [String: PageSet] = [:]
            for number in 0..<8 {
                let id = "generation-\(number)"
                let sources = try Self.pageTasks(files, changed: changed, in: directory + "/source", hasBase: base != nil)
                _ = try await repository.take(id, sources, base: base)
                generations[id] = files
                base = try await repository.manifest(Name.snapshot(id))
                if generator.next() % 3 == 0, let victim = generations.keys.sorted().randomElement(using: &generator) {
                    try await repository.delete(Name.snapshot(victim))
                    generations[victim] = nil
                    _ = try await repository.collectGarbage()
                    // The next base must still exist.
                    if victim == id { base = try await Self.newest(generations, repository) }
                }
                files = Self.newestContents(generations, base) ?? files
                changed = Self.change(&files, &generator)
            }
            try await Self.checkAndDeleteAll(&generations, repository, directory, &generator)
        }
    }

    @Test func `an incremental snapshot reads and stores only what changed`() async throws {
        try await withTemporaryDirectory { directory in
            var generator = SeededGenerator(seed: 9)
            let repository = try await Self.open(directory)
            var files = ["base/1/100": generator.bytes(1_000_000)]
            _ = try await repository.take("full", tasks(for: files, in: directory + "/source"))
            let base = try await repository.manifest(Name.snapshot("full"))
            files["base/1/100"]?.replaceSubrange(51_200..<51_210, with: [UInt8](repeating: 9, count: 10))
            let changed = ["base/1/100": PageSet(pages: [100])]
            let sources = try Self.pageTasks(files, changed: changed, in: directory + "/source", hasBase: true)
            let summary = try await repository.take("next", sources, base: base)
            #expect(summary.pagesStored == 1)
            #expect(summary.storedBytes < 2048)
            #expect(summary.sharedBytes == 1_000_000 - 512)
            try await repository.delete(Name.snapshot("full"))
            #expect(try await repository.collectGarbage().packsDeleted == 0)
            try await Self.check("next", files, repository, directory)
        }
    }

    @Test func `a page check that says unchanged takes the page from the base`() async throws {
        try await withTemporaryDirectory { directory in
            var generator = SeededGenerator(seed: 10)
            let repository = try await Self.open(directory)
            var files = ["a": generator.bytes(100_000)]
            _ = try await repository.take("full", tasks(for: files, in: directory + "/source"))
            let base = try await repository.manifest(Name.snapshot("full"))
            var grown = files["a", default: []]
            for page in [0, 7, 8, 150] { grown[page * 512] ^= 0xFF }
            grown += generator.bytes(5000)
            files["a"] = grown
            var sources = try tasks(for: files, in: directory + "/source")
            sources[0].pageCheck = { _, page in [0, 7, 8, 150].contains(page) ? .store : .unchanged }
            let summary = try await repository.take("next", sources, base: base)
            // Four changed pages, and all from the base's short last page (195) on.
            #expect(summary.pagesStored == 4 + (105_000 + 511) / 512 - 195)
            try await Self.check("next", files, repository, directory)
        }
    }

    @Test func `a base of another lineage, or one that was deleted, is refused`() async throws {
        try await withTemporaryDirectory { directory in
            let repository = try await Self.open(directory)
            let part = [FileTask(path: "a", content: .bytes([1]))]
            _ = try await repository.take("full", part)
            let base = try await repository.manifest(Name.snapshot("full"))
            let other = try LineageID("other")
            #expect(await errorCode { _ = try await repository.take("x", part, lineage: other, base: base) } == .baseUnusable)
            try await repository.delete(Name.snapshot("full"))
            #expect(await errorCode { _ = try await repository.take("x", part, base: base) } == .baseUnusable)
        }
    }

    private static func open(_ directory: String) async throws -> Repository {
        var configuration = RepositoryConfiguration()
        configuration.pageBytes = pageBytes
        configuration.packBytes = 300_000
        let store = LocalDirectoryStore(directory: directory + "/repository")
        return try await Repository.open(store, key: testKey(), access: .writing, configuration: configuration)
    }

    private static func pageTasks(
        _ files: [String: [UInt8]],
        changed: [String: PageSet],
        in directory: String,
        hasBase: Bool
    ) throws -> [FileTask] {
        try tasks(for: files, in: directory).map { task in
            guard hasBase, let pages = changed[task.path] else { return task }
            var task = task
            let source = directory + "/" + task.path
            task.content = .file(source: source, size: nil, selection: .pages(changed: pages))
            return task
        }
    }

    /// Changes pages, grows, cuts, empties or zeros files; returns what changed as capture would report it.
    private static func change(_ files: inout [String: [UInt8]], _ generator: inout SeededGenerator) -> [String: PageSet] {
        var changed: [String: PageSet] = [:]
        for path in paths {
            var bytes = files[path, default: []]
            var pages: Set<Int> = []
            for _ in 0..<(generator.next() % 6) where !bytes.isEmpty {
                let index = Int(generator.next() % UInt64(bytes.count))
                bytes[index] = UInt8(truncatingIfNeeded: generator.next())
                pages.insert(index / pageBytes)
            }
            switch generator.next() % 6 {
            case 0: bytes += generator.bytes(Int(generator.next() % 3000))
            case 1: bytes.removeLast(min(bytes.count, Int(generator.next() % 9000)))
            case 2 where bytes.count > 4096:
                bytes.replaceSubrange(1024..<4096, with: [UInt8](repeating: 0, count: 3072))
                pages.formUnion(2..<8)
            default: break
            }
            files[path] = bytes
            changed[path] = PageSet(pages: pages)
        }
        return changed
    }

    private static func newest(_ generations: [String: [String: [UInt8]]], _ repository: Repository) async throws
        -> Manifest?
    {
        guard let id = generations.keys.sorted().last else { return nil }
        return try await repository.manifest(Name.snapshot(id))
    }

    private static func newestContents(_ generations: [String: [String: [UInt8]]], _ base: Manifest?)
        -> [String: [UInt8]]?
    {
        base.flatMap { generations[$0.id.name] }
    }

    private static func checkAndDeleteAll(
        _ generations: inout [String: [String: [UInt8]]],
        _ repository: Repository,
        _ directory: String,
        _ generator: inout SeededGenerator
    ) async throws {
        while let victim = generations.keys.sorted().randomElement(using: &generator) {
            for (id, files) in generations { try await check(id, files, repository, directory) }
            #expect(try await repository.verify().problems == [])
            try await repository.delete(Name.snapshot(victim))
            generations[victim] = nil
            _ = try await repository.collectGarbage()
        }
        #expect(try await repository.objects.store.list(prefix: "packs/").isEmpty)
    }

    private static func check(
        _ id: String,
        _ files: [String: [UInt8]],
        _ repository: Repository,
        _ directory: String
    ) async throws {
        let manifest = try await repository.manifest(Name.snapshot(id))
        for (path, bytes) in files {
            let restored = try await repository.read(manifest, path: path)
            #expect(restored == bytes, "\(id) \(path)")
        }
        let target = directory + "/restored"
        try await repository.restore(manifest, to: target)
        #expect(try contents(of: target) == files)
        try FileManager.default.removeItem(atPath: target)
    }
}
