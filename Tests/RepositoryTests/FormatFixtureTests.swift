import Foundation
import Testing

@testable import Repository

/// A repository that version 1 wrote, which every later version must be able to read.
struct FormatFixtureTests {
    private static let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "Fixtures/repository-1").path()

    @Test func `a repository of format version 1 can be read`() async throws {
        let store = LocalDirectoryStore(directory: Self.fixture)
        let repository = try await Repository.open(store, key: testKey(), access: .reading)
        let report = try await repository.verify(expecting: [Name.snapshot("full"), Name.snapshot("next")])
        #expect(report.problems == [])
        for (id, files) in Self.snapshots {
            let manifest = try await repository.manifest(Name.snapshot(id))
            #expect(manifest.header.description == Array(id.utf8))
            #expect(manifest.header.stream == Name.stream)
            #expect(manifest.entry("link")?.kind == .symbolicLink(target: "base/a"))
            #expect(manifest.entry("base")?.mode == 0o750)
            #expect(manifest.entry("base/a")?.modifiedNanoseconds == 1_700_000_000_000_000_001)
            for (path, bytes) in files { #expect(try await repository.read(manifest, path: path) == bytes) }
        }
        let log = try await repository.log(stream: Name.stream, lineage: Name.lineage)
        #expect(log.ranges() == [LogRange(timeline: 1, start: 16, end: 36), LogRange(timeline: 2, start: 30, end: 40)])
        var bytes: [UInt8] = []
        for try await chunk in log.read(timeline: 1, from: 17, to: 36) { bytes += chunk }
        #expect(bytes == (17..<36).map { UInt8($0) })
        let notes = try await log.annotations(timeline: 1, from: 16, to: 36)
        #expect(notes.map(\.bytes) == [[1], [2]])
        #expect(try await repository.descriptions() == [Name.stream: Array("document".utf8)])
    }

    /// Makes the fixture anew; only for a new format version, into a new directory.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["HOLDFAST_FIXTURE_DIRECTORY"] != nil))
    func `a fixture can be made`() async throws {
        let directory = try #require(ProcessInfo.processInfo.environment["HOLDFAST_FIXTURE_DIRECTORY"])
        var configuration = RepositoryConfiguration()
        configuration.pageBytes = 512
        let store = LocalDirectoryStore(directory: directory)
        let repository = try await Repository.open(
            store,
            key: testKey(),
            access: .writing,
            configuration: configuration
        )
        var base: Manifest?
        for (id, files) in Self.snapshots {
            var parts = files.sorted { $0.key < $1.key }.map { path, bytes in
                FileTask(path: path, content: .bytes(bytes), modifiedNanoseconds: 1_700_000_000_000_000_001)
            }
            if base != nil {
                let source = directory + "-source"
                try Data(files["base/a", default: []]).write(to: URL(fileURLWithPath: source))
                let changed = PageSet(pages: [3])
                parts[0].content = .file(source: source, size: nil, selection: .pages(changed: changed))
            }
            parts.append(FileTask(path: "base", content: .directory, mode: 0o750))
            parts.append(FileTask(path: "link", content: .symbolicLink(target: "base/a")))
            _ = try await repository.take(id, parts, base: base, description: Array(id.utf8))
            base = try await repository.manifest(Name.snapshot(id))
        }
        let log = try await repository.log(stream: Name.stream, lineage: Name.lineage)
        try await log.append(timeline: 1, start: 16, bytes: (16..<26).map { UInt8($0) }, annotation: [1])
        try await log.append(timeline: 1, start: 26, bytes: (26..<36).map { UInt8($0) }, annotation: [2])
        try await log.fold(timeline: 1, from: 16, to: 36)
        try await log.append(timeline: 2, start: 30, bytes: [UInt8](repeating: 9, count: 10))
        try await repository.describe(Name.stream, document: Array("document".utf8))
    }

    private static var snapshots: [(String, [String: [UInt8]])] {
        let text = Array(repeatElement(Array("the quick brown fox ".utf8), count: 100).joined())
        let sparse = [UInt8](repeating: 0, count: 2000) + [1] + [UInt8](repeating: 0, count: 3000)
        let first = ["base/a": text, "base/empty": [], "sparse": sparse]
        let second = ["base/a": text + [7, 7, 7], "base/empty": [], "sparse": sparse, "new": [1, 2, 3]]
        return [("full", first), ("next", second)]
    }
}
