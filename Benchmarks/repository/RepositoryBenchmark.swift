import Foundation
import Repository

/// Snapshots and restores a directory straight through the repository, and says what that took.
///
/// `repository-benchmark SOURCE WORK [WORKERS] [RUNS]`: SOURCE is a stopped server's data directory, WORK is made anew.
@main
struct RepositoryBenchmark {
    private let source: DataDirectory
    private let work: String
    private let workers: Int

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3 else {
            print("usage: repository-benchmark SOURCE WORK [WORKERS] [RUNS]")
            exit(2)
        }
        let workers = arguments.count > 3 ? Int(arguments[3]) ?? 2 : 2
        let runs = arguments.count > 4 ? Int(arguments[4]) ?? 1 : 1
        let source = try DataDirectory(arguments[1])
        print("\(source.path): \(source.files.count) files, \(source.bytes / 1_000_000) MB, \(workers) workers")
        for _ in 0..<runs {
            try await RepositoryBenchmark(source: source, work: arguments[2], workers: workers).run()
        }
    }

    private func run() async throws {
        try? FileManager.default.removeItem(atPath: work)
        try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: work) }
        let key = try RepositoryKey([UInt8](repeating: 1, count: 32))
        let store = LocalDirectoryStore(directory: work + "/repository")
        let repository = try await Repository.open(store, key: key, access: .writing)
        let full = try await measured("full snapshot") { try await snapshot("full", repository, base: nil) }
        print("    \(full.storedBytes / 1_000_000) MB stored, \(full.corruptPageCount) corrupt pages")
        let base = try await repository.manifest(SnapshotID("full"))
        _ = try await measured("snapshot without change") { try await snapshot("next", repository, base: base) }
        let scattered = try await measured("snapshot, 1 % of pages") {
            try await snapshot("scattered", repository, base: base, every: 100)
        }
        print("    \(scattered.storedBytes / 1_000_000) MB stored")
        let target = work + "/restored"
        let restored = try await measured("restore") {
            try await repository.restore(base, to: target, concurrency: workers)
        }
        print("    \(restored.bytesWritten / 1_000_000) MB written")
        var options = RestoreOptions()
        options.mode = .delta
        let delta = try await measured("delta restore, all there") {
            try await repository.restore(base, to: target, concurrency: workers, options: options)
        }
        print("    \(delta.bytesRead) B read, \(delta.bytesWritten) B written")
    }

    private func snapshot(
        _ id: String,
        _ repository: Repository,
        base: Manifest?,
        every: Int? = nil
    ) async throws -> SnapshotSummary {
        let lineage = try LineageID("lineage")
        let writer = try await repository.snapshot(
            id: SnapshotID(id),
            lineage: lineage,
            stream: StreamID("s"),
            base: base
        )
        try await writer.store(source.tasks(hasBase: base != nil, every: every), concurrency: workers)
        return try await writer.finish()
    }

    private func measured<Value>(_ name: String, _ body: () async throws -> Value) async throws -> Value {
        let before = Usage.now()
        let start = ContinuousClock.now
        let value = try await body()
        let wall = start.duration(to: .now) / .seconds(1)
        let used = Usage.now()
        let figures = [wall, used.user - before.user, used.system - before.system]
            .map { String(format: "%7.3f", $0) }
        let peak = used.peakBytes / 1_048_576
        print(
            name.padding(toLength: 26, withPad: " ", startingAt: 0),
            "wall \(figures[0]) s, user \(figures[1]) s, system \(figures[2]) s, peak \(peak) MiB"
        )
        return value
    }
}
