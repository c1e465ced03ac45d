import Foundation
import Synchronization
import Testing

@testable import Repository

/// Files that several workers share, files with holes, and limits on speed and memory.
struct LargeFileTests {
    private static let partBytes = SourceFile.partBytes

    @Test(arguments: [0, 1, 8191, 8192, 3_000_000])
    func `a file that several workers share comes back whole`(odd: Int) async throws {
        try await withTemporaryDirectory { directory in
            let size = 2 * Self.partBytes + odd
            let marks = [0, Self.partBytes - 1, Self.partBytes, 2 * Self.partBytes - 8192, size - 1]
            let source = try Self.sparse(directory + "/source", size: size, marks: marks)
            let repository = try await open(directory)
            let content = FileTask.Content.file(source: source, size: size, selection: .whole)
            let summary = try await repository.take("first", [FileTask(path: "a", content: content)])
            #expect(summary.logicalBytes == size)
            #expect(summary.pagesStored + summary.pagesZero == (size + 8191) / 8192)
            #expect(summary.pagesStored == Set(marks.map { $0 / 8192 }).count)
            let manifest = try await repository.manifest(Name.snapshot("first"))
            try await repository.restore(manifest, to: directory + "/restored")
            try Self.expectMarks(directory + "/restored/a", size: size, marks: marks)
        }
    }

    @Test func `a shared file that is shorter than listed ends where it ends`() async throws {
        try await withTemporaryDirectory { directory in
            let listed = 3 * Self.partBytes
            let size = Self.partBytes + 12_345
            let source = try Self.sparse(directory + "/source", size: size, marks: [7, size - 1])
            let repository = try await open(directory)
            let content = FileTask.Content.file(source: source, size: listed, selection: .whole)
            let summary = try await repository.take("first", [FileTask(path: "a", content: content)])
            #expect(summary.shrunk == ["a"])
            let gone = FileTask.Content.file(source: directory + "/no", size: listed, selection: .whole)
            let other = try await repository.take("second", [FileTask(path: "a", content: gone)])
            #expect(other.vanished == ["a"])
            let manifest = try await repository.manifest(Name.snapshot("first"))
            try await repository.restore(manifest, to: directory + "/restored")
            try Self.expectMarks(directory + "/restored/a", size: size, marks: [7, size - 1])
        }
    }

    @Test func `an incremental snapshot of a shared file takes each part from its base`() async throws {
        try await withTemporaryDirectory { directory in
            let size = 2 * Self.partBytes + 8192
            let marks = [5, Self.partBytes + 5, size - 5]
            let source = try Self.sparse(directory + "/source", size: size, marks: marks)
            let repository = try await open(directory)
            var content = FileTask.Content.file(source: source, size: size, selection: .whole)
            _ = try await repository.take("first", [FileTask(path: "a", content: content)])
            let more = marks + [Self.partBytes + 20 * 8192]
            for mark in more { try Self.mark(source, at: mark) }
            content = .file(
                source: source,
                size: size,
                selection: .pages(changed: PageSet(pages: more.map { $0 / 8192 }))
            )
            let base = try await repository.manifest(Name.snapshot("first"))
            let summary = try await repository.take("next", [FileTask(path: "a", content: content)], base: base)
            #expect(summary.pagesStored == 4)
            #expect(summary.pagesShared == size / 8192 - 4)
            let manifest = try await repository.manifest(Name.snapshot("next"))
            try await repository.restore(manifest, to: directory + "/restored")
            try Self.expectMarks(directory + "/restored/a", size: size, marks: more)
        }
    }

    @Test func `limits on speed are kept, in snapshots and restores`() async throws {
        try await withTemporaryDirectory { directory in
            let clock = PausedClock()
            var configuration = RepositoryConfiguration()
            configuration.now = { clock.now }
            configuration.pause = { clock.pause($0) }
            let store = LocalDirectoryStore(directory: directory + "/repository")
            let repository = try await Repository.open(
                store,
                key: testKey(),
                access: .writing,
                configuration: configuration
            )
            var generator = SeededGenerator(seed: 5)
            let files = ["a": generator.bytes(3_000_000), "b": generator.bytes(2_000_000)]
            let writer = try await repository.snapshot(
                id: Name.snapshot("first"),
                lineage: Name.lineage,
                stream: Name.stream
            )
            let sources = try tasks(for: files, in: directory + "/source")
            try await writer.store(sources, concurrency: 1, bytesPerSecondMax: 500_000)
            _ = try await writer.finish()
            // 10 s of reading, less the tenth of a second that may be taken at once.
            #expect(abs(clock.paused / .seconds(1) - 9.9) < 0.001)
            var options = RestoreOptions()
            options.bytesPerSecondMax = 1_000_000
            let manifest = try await repository.manifest(Name.snapshot("first"))
            try await repository.restore(manifest, to: directory + "/restored", concurrency: 1, options: options)
            #expect(abs(clock.paused / .seconds(1) - 14.8) < 0.001)
            #expect(try contents(of: directory + "/restored") == files)
        }
    }

    private func open(_ directory: String) async throws -> Repository {
        let store = LocalDirectoryStore(directory: directory + "/repository")
        return try await Repository.open(store, key: testKey(), access: .writing)
    }

    /// A file of zeros but for single bytes.
    private static func sparse(_ path: String, size: Int, marks: [Int]) throws -> String {
        try OpenFile(overwriting: path).setSize(size)
        for offset in marks { try mark(path, at: offset) }
        return path
    }

    private static func mark(_ path: String, at offset: Int) throws {
        let file = try OpenFile(overwriting: path)
        try unsafe [UInt8(offset % 250 + 1)].withUnsafeBytes { try unsafe file.write($0, at: offset) }
    }

    /// Checks a file of zeros but for marks, looking only at what is no hole.
    private static func expectMarks(_ path: String, size: Int, marks: [Int]) throws {
        let file = try OpenFile(reading: path)
        #expect(try file.status().size == size)
        var found: [Int: UInt8] = [:]
        var position = 0
        while let data = try file.data(from: position) {
            var bytes = [UInt8](repeating: 0, count: data.count)
            let count = try unsafe bytes.withUnsafeMutableBytes { try unsafe file.read(into: $0, at: data.lowerBound) }
            for (index, byte) in bytes[..<count].enumerated() where byte != 0 { found[data.lowerBound + index] = byte }
            position = data.upperBound
        }
        #expect(found == Dictionary(marks.map { ($0, UInt8($0 % 250 + 1)) }) { first, _ in first })
    }
}

/// A clock that goes on only when somebody waits.
private final class PausedClock: Sendable {
    private let start = ContinuousClock.now
    private let total = Mutex(Duration.zero)

    var paused: Duration { total.withLock(\.self) }
    var now: ContinuousClock.Instant { start.advanced(by: paused) }

    func pause(_ duration: Duration) { total.withLock { $0 += duration } }
}
