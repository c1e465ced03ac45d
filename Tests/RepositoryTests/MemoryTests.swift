import Foundation
import Testing

@testable import Repository

/// How much memory a snapshot and a restore take, measured in a process of their own.
struct MemoryTests {
    @Test func `a snapshot and a restore of 200 GB of files add less than 256 MiB`() async throws {
        await #expect(processExitsWith: .success) {
            try await withTemporaryDirectory { directory in
                let sources = try SparseFiles(directory: directory + "/source").make()
                let store = LocalDirectoryStore(directory: directory + "/repository")
                let repository = try await Repository.open(store, key: testKey(), access: .writing)
                let before = try Memory.peakBytes()
                let writer = try await repository.snapshot(
                    id: Name.snapshot("first"),
                    lineage: Name.lineage,
                    stream: Name.stream
                )
                try await writer.store(sources, concurrency: 4)
                let summary = try await writer.finish()
                precondition(summary.logicalBytes >= 200_000_000_000)
                precondition(summary.storedBytes > 290_000_000)
                let manifest = try await repository.manifest(Name.snapshot("first"))
                let restored = try await repository.restore(manifest, to: directory + "/restored", concurrency: 4)
                precondition(restored.bytesWritten > 290_000_000)
                var options = RestoreOptions()
                options.mode = .delta
                let again = try await repository.restore(
                    manifest,
                    to: directory + "/restored",
                    concurrency: 4,
                    options: options
                )
                precondition(again.bytesWritten == 0)
                let added = try Memory.peakBytes() - before
                precondition(added < 256 * 1024 * 1024, "\(added) bytes")
            }
        }
    }
}

/// Files of 200 GB together, nearly all of it holes, the rest incompressible.
private struct SparseFiles {
    static let files = 4
    static let fileBytes = 50_000_000_000
    static let stretchBytes = 1024 * 1024
    static let stretches = 70

    let directory: String

    func make() throws -> [FileTask] {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        var generator = SystemRandomNumberGenerator()
        return try (0..<Self.files).map { number in
            let source = "\(directory)/\(number)"
            let file = try OpenFile(creating: source)
            try file.setSize(Self.fileBytes)
            for stretch in 0..<Self.stretches {
                var words = [UInt64](repeating: 0, count: Self.stretchBytes / 8)
                for index in words.indices { words[index] = generator.next() }
                let offset = stretch * (Self.fileBytes / Self.stretches) / 8192 * 8192
                try unsafe words.withUnsafeBytes { try unsafe file.write($0, at: offset) }
            }
            let content = FileTask.Content.file(source: source, size: Self.fileBytes, selection: .whole)
            return FileTask(path: "base/\(number)", content: content)
        }
    }
}

/// What the process has needed.
private enum Memory {
    /// Most resident memory since the process began.
    static func peakBytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        let kibibytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
        return try #require(kibibytes) * 1024
    }
}
