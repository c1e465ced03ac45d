import Foundation
import Testing

@testable import Repository

/// Two repositories with keys of their own, and a file that snapshots are taken of.
final class TwoRegions {
    static let pageBytes = 8192

    let directory: String
    let source: Repository
    private(set) var target: Repository
    private var files: [String: [UInt8]] = [:]
    private var bytes: [UInt8] = []
    private var targets = 0
    private var changed = PageSet()

    init(directory: String) async throws {
        self.directory = directory
        source = try await Self.open(LocalDirectoryStore(directory: directory + "/source"), key: 1)
        target = try await Self.open(LocalDirectoryStore(directory: directory + "/target-0"), key: 2)
    }

    /// The file that snapshots are taken of.
    var file: String { directory + "/data" }

    /// Takes a snapshot at the source; a seed makes new contents first.
    func take(_ id: String, seed: UInt64?, base: String? = nil) async throws {
        if let seed {
            var generator = SeededGenerator(seed: seed)
            bytes = generator.bytes(300 * Self.pageBytes)
        }
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        files[id] = bytes
        var manifest: Manifest?
        if let base { manifest = try await source.manifest(Name.snapshot(base)) }
        let selection = base == nil ? PageSelection.whole : .pages(changed: changed)
        let task = FileTask(path: "data", content: .file(source: file, size: nil, selection: selection))
        _ = try await source.take(id, [task], base: manifest)
    }

    /// Changes some pages of the file.
    func change(seed: UInt64, pages: Range<Int>) {
        changed = PageSet([pages])
        var generator = SeededGenerator(seed: seed)
        let range = (pages.lowerBound * Self.pageBytes)..<(pages.upperBound * Self.pageBytes)
        bytes.replaceSubrange(range, with: generator.bytes(range.count))
    }

    @discardableResult
    func adopt(_ id: String, as copy: String? = nil) async throws -> AdoptedSnapshot {
        try await target.adopt(Name.snapshot(id), from: source.source, as: Name.snapshot(copy ?? id))
    }

    /// Restores a snapshot of the target and compares it with what was taken at the source.
    func check(_ id: String, is original: String) async throws {
        let restored = directory + "/restored-\(UUID().uuidString)"
        try await target.restore(target.manifest(Name.snapshot(id)), to: restored)
        #expect(try contents(of: restored) == ["data": files[original] ?? []])
        try FileManager.default.removeItem(atPath: restored)
    }

    func packNames(_ repository: Repository) async throws -> Set<String> {
        Set(try await repository.objects.store.list(prefix: "packs/").map(\.name.text))
    }

    /// Changes one byte in the middle of an object of the source, or of the first target.
    func flipByte(of object: String, atTarget: Bool = false) throws {
        let url = URL(fileURLWithPath: directory + (atTarget ? "/target-0/" : "/source/") + object)
        var data = try Data(contentsOf: url)
        data[data.count / 2] ^= 1
        try data.write(to: url)
    }

    func removeSource() throws { try FileManager.default.removeItem(atPath: directory + "/source") }

    /// A store for a target that has nothing yet.
    func emptyTarget() -> LocalDirectoryStore {
        targets += 1
        return LocalDirectoryStore(directory: directory + "/target-\(targets)")
    }

    func open(
        _ store: any ObjectStore,
        pause: (@Sendable (Duration) async throws -> Void)? = nil
    ) async throws -> Repository {
        try await Self.open(store, key: 2, pause: pause)
    }

    /// The newest target as another process opens it.
    func reopenTarget() async throws {
        let store = LocalDirectoryStore(directory: directory + "/target-\(targets)")
        target = try await open(FailingStore(store, ignoresLock: true))
    }

    private static func open(
        _ store: any ObjectStore,
        key: UInt8,
        pause: (@Sendable (Duration) async throws -> Void)? = nil
    ) async throws -> Repository {
        var configuration = RepositoryConfiguration()
        if let pause { configuration.pause = pause }
        configuration.packBytes = 300_000
        return try await Repository.open(store, key: testKey(key), access: .writing, configuration: configuration)
    }
}

/// Runs a test with two repositories that are removed at its end.
func withTwoRegions(_ body: (TwoRegions) async throws -> Void) async throws {
    try await withTemporaryDirectory { directory in
        try await body(TwoRegions(directory: directory))
    }
}
