import Foundation
import Synchronization
import Testing

@testable import Repository

struct PageCheckTests {
    @Test func `a torn page is read again until it is whole`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/source/a"
            let pauses = Atomic<Int>(0)
            var configuration = RepositoryConfiguration()
            configuration.pause = { _ in
                // What the database does meanwhile: it finishes writing the page.
                guard pauses.add(1, ordering: .relaxed).newValue == 3 else { return }
                try Data([UInt8](repeating: 2, count: 20_000)).write(to: URL(fileURLWithPath: path))
            }
            let repository = try await open(directory, configuration)
            var sources = try tasks(for: ["a": [UInt8](repeating: 1, count: 20_000)], in: directory + "/source")
            sources[0].pageCheck = { page, number in
                let first = unsafe page.unsafeLoad(as: UInt8.self)
                return number == 1 && first == 1 ? .reread : .store
            }
            let summary = try await repository.take("first", sources)
            #expect(summary.corruptPageCount == 0)
            #expect(pauses.load(ordering: .relaxed) == 3)
            let manifest = try await repository.manifest(Name.snapshot("first"))
            let bytes = try await repository.read(manifest, path: "a")
            #expect(bytes[8192..<16_384].allSatisfy { $0 == 2 })
        }
    }

    @Test func `a page that stays bad is stored as it is and reported`() async throws {
        try await withTemporaryDirectory { directory in
            var configuration = RepositoryConfiguration()
            configuration.pause = { _ in }
            let repository = try await open(directory, configuration)
            let bytes = [UInt8](repeating: 7, count: 50_000)
            var sources = try tasks(for: ["dir/a": bytes], in: directory + "/source")
            sources[0].pageCheck = { _, number in number == 2 ? .reread : number == 4 ? .corrupt : .store }
            let summary = try await repository.take("first", sources)
            #expect(summary.corruptPages == [CorruptPage(path: "dir/a", page: 2), CorruptPage(path: "dir/a", page: 4)])
            let manifest = try await repository.manifest(Name.snapshot("first"))
            #expect(try await repository.read(manifest, path: "dir/a") == bytes)
        }
    }

    @Test func `a file that is gone, shorter or longer than listed is taken as it is`() async throws {
        try await withTemporaryDirectory { directory in
            let repository = try await open(directory)
            _ = try tasks(for: ["a": [1, 2, 3, 4, 5]], in: directory)
            let source = directory + "/a"
            let parts = [
                FileTask(path: "gone", content: .file(source: directory + "/no", size: 10, selection: .whole)),
                FileTask(path: "shorter", content: .file(source: source, size: 9000, selection: .whole)),
                FileTask(path: "longer", content: .file(source: source, size: 3, selection: .whole)),
            ]
            let summary = try await repository.take("first", parts)
            #expect(summary.vanished == ["gone"])
            #expect(summary.shrunk == ["shorter"])
            let manifest = try await repository.manifest(Name.snapshot("first"))
            #expect(manifest.entries.map(\.path) == ["longer", "shorter"])
            #expect(try await repository.read(manifest, path: "longer") == [1, 2, 3])
            #expect(try await repository.read(manifest, path: "shorter") == [1, 2, 3, 4, 5])
        }
    }

    @Test func `a file that must be there and is not fails the snapshot`() async throws {
        try await withTemporaryDirectory { directory in
            let repository = try await open(directory)
            let content = FileTask.Content.file(source: directory + "/no", size: nil, selection: .whole)
            let task = FileTask(path: "a", content: content, mayVanish: false)
            #expect(await errorCode { _ = try await repository.take("first", [task]) } == .sourceFailed)
        }
    }

    @Test func `a cancelled snapshot stops and leaves nothing published`() async throws {
        try await withTemporaryDirectory { directory in
            let repository = try await open(directory)
            let sources = try tasks(for: ["a": [UInt8](repeating: 3, count: 8_000_000)], in: directory + "/source")
            let task = Task {
                let writer = try await repository.snapshot(
                    id: Name.snapshot("first"),
                    lineage: Name.lineage,
                    stream: Name.stream
                )
                try await writer.store(sources) { _ in unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
                _ = try await writer.finish()
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await repository.snapshots().isEmpty)
        }
    }

    private func open(_ directory: String, _ configuration: RepositoryConfiguration = RepositoryConfiguration())
        async throws -> Repository
    {
        let store = LocalDirectoryStore(directory: directory + "/repository")
        return try await Repository.open(store, key: testKey(), access: .writing, configuration: configuration)
    }
}
