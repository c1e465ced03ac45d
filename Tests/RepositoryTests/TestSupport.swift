import Foundation
import Testing

@testable import Repository

/// A directory of one test, removed at its end.
func withTemporaryDirectory<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let url = FileManager.default.temporaryDirectory.appending(path: "holdfast-repository-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    return try await body(url.path())
}

/// A generator that gives the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }

    /// Bytes that do not compress.
    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 24) }
    }
}

/// What the tests call things.
enum Name {
    static let lineage = makeLineage("lineage-1")
    static let stream = makeStream("db-1")

    static func snapshot(_ text: String) throws -> SnapshotID { try SnapshotID(text) }

    private static func makeLineage(_ text: String) -> LineageID {
        guard let id = try? LineageID(text) else { fatalError("a fixed name is right") }
        return id
    }

    private static func makeStream(_ text: String) -> StreamID {
        guard let id = try? StreamID(text) else { fatalError("a fixed name is right") }
        return id
    }
}

/// The key that tests use.
func testKey(_ byte: UInt8 = 7) throws -> RepositoryKey {
    try RepositoryKey([UInt8](repeating: byte, count: 32))
}

/// Writes files and gives the tasks that put them into a snapshot, paths sorted.
func tasks(for files: [String: [UInt8]], in directory: String) throws -> [FileTask] {
    try files.sorted { $0.key < $1.key }.map { path, bytes in
        let source = directory + "/" + path
        let parent = URL(fileURLWithPath: source).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: source))
        return FileTask(path: path, content: .file(source: source, size: nil, selection: .whole))
    }
}

/// All files under a directory with their contents, by relative path.
func contents(of directory: String) throws -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    guard let walk = FileManager.default.enumerator(atPath: directory) else { return [:] }
    for case let path as String in walk {
        let full = directory + "/" + path
        let attributes = try FileManager.default.attributesOfItem(atPath: full)
        guard attributes[.type] as? FileAttributeType == .typeRegular else { continue }
        found[path] = Array(try Data(contentsOf: URL(fileURLWithPath: full)))
    }
    return found
}

/// The code of the repository error that a closure throws; nil where it throws none.
func errorCode(_ body: () async throws -> Void) async -> RepositoryError.Code? {
    do {
        try await body()
        return nil
    } catch let error as RepositoryError {
        return error.code
    } catch {
        Issue.record("unexpected error \(error)")
        return nil
    }
}

extension Repository {
    /// Takes a snapshot of files in one go.
    func take(
        _ id: String,
        _ tasks: [FileTask],
        lineage: LineageID = Name.lineage,
        base: Manifest? = nil,
        description: [UInt8] = []
    ) async throws -> SnapshotSummary {
        let writer = try await snapshot(id: Name.snapshot(id), lineage: lineage, stream: Name.stream, base: base)
        try await writer.store(tasks)
        return try await writer.finish { _ in description }
    }
}
