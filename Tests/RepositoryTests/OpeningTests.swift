import Foundation
import Testing

@testable import Repository

struct OpeningTests {
    @Test func `the wrong key is said to be the wrong key`() async throws {
        try await withTemporaryDirectory { directory in
            _ = try await Repository.open(store(directory), key: testKey(), access: .writing)
            let code = await errorCode {
                _ = try await Repository.open(store(directory), key: testKey(8), access: .reading)
            }
            #expect(code == .wrongKey)
            _ = try await Repository.open(store(directory), key: testKey(), access: .reading)
        }
    }

    @Test func `a newer format is refused`() async throws {
        try await withTemporaryDirectory { directory in
            _ = try await Repository.open(store(directory), key: testKey(), access: .writing)
            let path = directory + "/repository/repository"
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            bytes[8] = 2
            try bytes.write(to: URL(fileURLWithPath: path))
            for access in [Repository.Access.reading, .writing] {
                let code = await errorCode {
                    _ = try await Repository.open(store(directory), key: testKey(), access: access)
                }
                #expect(code == .newerFormat)
            }
        }
    }

    @Test func `reading makes nothing, and writing makes nothing in a store whose root is gone`() async throws {
        try await withTemporaryDirectory { directory in
            let code = await errorCode {
                _ = try await Repository.open(store(directory), key: testKey(), access: .reading)
            }
            #expect(code == .notARepository)
            #expect(!FileManager.default.fileExists(atPath: directory + "/repository"))
            _ = try await Repository.open(store(directory), key: testKey(), access: .writing)
            try FileManager.default.removeItem(atPath: directory + "/repository/repository")
            let damaged = await errorCode {
                _ = try await Repository.open(store(directory), key: testKey(), access: .writing)
            }
            #expect(damaged == .damaged)
        }
    }

    @Test func `a reader can't write`() async throws {
        try await withTemporaryDirectory { directory in
            _ = try await Repository.open(store(directory), key: testKey(), access: .writing)
            let reader = try await Repository.open(store(directory), key: testKey(), access: .reading)
            let log = try await reader.log(stream: Name.stream, lineage: Name.lineage)
            #expect(await errorCode { _ = try await reader.take("x", []) } == .readOnly)
            #expect(await errorCode { try await reader.delete(Name.snapshot("x")) } == .readOnly)
            #expect(await errorCode { _ = try await reader.collectGarbage() } == .readOnly)
            #expect(await errorCode { try await log.append(timeline: 1, start: 0, bytes: [1]) } == .readOnly)
            #expect(await errorCode { try await reader.describe(Name.stream, document: []) } == .readOnly)
        }
    }

    @Test func `a writer that was overtaken publishes and deletes nothing any more`() async throws {
        try await withTemporaryDirectory { directory in
            let first = try await Repository.open(store(directory), key: testKey(), access: .writing)
            _ = try await first.take("kept", [FileTask(path: "a", content: .bytes([1]))])
            let writer = try await first.snapshot(
                id: Name.snapshot("late"),
                lineage: Name.lineage,
                stream: Name.stream
            )
            try await writer.store([FileTask(path: "b", content: .bytes([2]))])
            let unlocked = FailingStore(store(directory), ignoresLock: true)
            let second = try await Repository.open(unlocked, key: testKey(), access: .writing)
            #expect(await errorCode { _ = try await writer.finish() } == .fenced)
            #expect(await errorCode { try await writer.abandon() } == .fenced)
            #expect(await errorCode { try await first.delete(Name.snapshot("kept")) } == .fenced)
            #expect(await errorCode { _ = try await first.collectGarbage() } == .fenced)
            #expect(await errorCode { try await first.delete(stream: Name.stream) } == .fenced)
            #expect(try await second.snapshots().map(\.id.name) == ["kept"])
            _ = try await second.collectGarbage()
            #expect(try await second.verify(expecting: [Name.snapshot("kept")]).problems == [])
        }
    }

    @Test func `sizes outside the format are refused`() async throws {
        for change: (inout RepositoryConfiguration) -> Void in [
            { $0.pageBytes = 1000 }, { $0.pageBytes = 128 * 1024 }, { $0.packBytes = 1 }, { $0.compressionLevel = 0 },
        ] {
            var configuration = RepositoryConfiguration()
            change(&configuration)
            #expect(throws: RepositoryError.self) { try configuration.check() }
        }
    }

    private func store(_ directory: String) -> LocalDirectoryStore {
        LocalDirectoryStore(directory: directory + "/repository")
    }
}
