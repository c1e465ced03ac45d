import Foundation
import Synchronization
import Testing

@testable import Repository

/// The process dies at every single write or deletion of a day's work, and another one opens the repository.
struct CrashTests {
    @Test(arguments: FailingStore.Moment.allCases)
    func `nothing that was acknowledged is lost wherever the process dies`(moment: FailingStore.Moment) async throws {
        var step = 0
        while try await survives(dyingAt: step, moment) { step += 1 }
        #expect(step > 25)
    }

    /// Whether the process died at all at this step.
    private func survives(dyingAt step: Int, _ moment: FailingStore.Moment) async throws -> Bool {
        try await withTemporaryDirectory { directory in
            let day = Day(directory: directory)
            let died = try await dies(day, at: step, moment)
            let store = LocalDirectoryStore(directory: directory + "/repository")
            let repository = try await Repository.open(store, key: testKey(), access: .writing)
            try await day.checkAcknowledged(repository)
            _ = try await repository.collectGarbage()
            try await day.checkAcknowledged(repository)
            let named = try await day.namedPacks(repository)
            let stored = try await store.list(prefix: "packs/").map(\.name)
            #expect(Set(stored) == named, "step \(step)")
            // The work can be done again from where it stands.
            let again = Day(directory: directory + "/again")
            try await again.work(repository, prefix: "again-")
            try await again.checkAcknowledged(repository)
            return died
        }
    }

    private func dies(_ day: Day, at step: Int, _ moment: FailingStore.Moment) async throws -> Bool {
        let store = LocalDirectoryStore(directory: day.directory + "/repository")
        let failing = FailingStore(store, moment: moment)
        failing.fail(afterOperations: step)
        let code = await errorCode {
            let repository = try await Repository.open(failing, key: testKey(), access: .writing)
            try await day.work(repository, prefix: "")
        }
        #expect(code == nil || code == .storeFailed)
        return code != nil
    }
}

/// What a daemon does in a day, and what of it was acknowledged.
private final class Day: Sendable {
    private struct Acknowledged {
        var present: [SnapshotID: [String: [UInt8]]] = [:]
        var logEnd: (stream: StreamID, position: UInt64)?
        var document: [UInt8]?
    }

    let directory: String
    private let acknowledged = Mutex(Acknowledged())

    init(directory: String) {
        self.directory = directory
    }

    func work(_ repository: Repository, prefix: String) async throws {
        var generator = SeededGenerator(seed: 12)
        var files = ["a": generator.bytes(30_000), "b": generator.bytes(100)]
        let stream = try StreamID(prefix + "db")
        let log = try await repository.log(stream: stream, lineage: Name.lineage)
        try await append(log, from: 0, to: 3)
        try await take(prefix + "one", files, repository, stream: stream, base: nil)
        try await describe(repository, stream, [1])
        try await append(log, from: 3, to: 6)
        try await log.fold(timeline: 1, from: 0, to: 4)
        files["a"]?[9000] ^= 1
        let base = try await repository.manifest(Name.snapshot(prefix + "one"))
        try await take(prefix + "two", files, repository, stream: stream, base: base)
        try await describe(repository, stream, [2])
        try await forget(prefix + "one", repository)
        _ = try await repository.collectGarbage()
        try await log.expire(timeline: 1, before: 5)
        try await append(log, from: 6, to: 8)
        let abandoned = try await repository.snapshot(
            id: Name.snapshot(prefix + "never"),
            lineage: Name.lineage,
            stream: stream
        )
        try await abandoned.store([FileTask(path: "a", content: .bytes(generator.bytes(40_000)))])
        try await abandoned.abandon()
        try await forget(prefix + "two", repository)
        _ = try await repository.collectGarbage()
    }

    func checkAcknowledged(_ repository: Repository) async throws {
        let expected = acknowledged.withLock(\.self)
        for (id, files) in expected.present {
            let manifest = try await repository.manifest(id)
            for (path, bytes) in files { #expect(try await repository.read(manifest, path: path) == bytes) }
        }
        #expect(try await repository.verify(expecting: Array(expected.present.keys)).problems == [])
        let documents = try await repository.descriptions()
        if let document = expected.document { #expect(documents.values.contains { $0 >= document }) }
        guard let end = expected.logEnd else { return }
        let log = try await repository.log(stream: end.stream, lineage: Name.lineage)
        let range = try #require(log.ranges().first)
        #expect(log.ranges().count == 1)
        #expect(range.end >= end.position && range.start <= 5)
        var bytes: [UInt8] = []
        for try await chunk in log.read(timeline: 1, from: range.start, to: range.end) { bytes += chunk }
        #expect(bytes == (range.start..<range.end).map { UInt8($0) })
    }

    func namedPacks(_ repository: Repository) async throws -> Set<ObjectName> {
        var named: Set<ObjectName> = []
        for header in try await repository.snapshots() {
            let manifest = try await repository.manifest(header.id)
            named.formUnion(manifest.packs.indices.map(manifest.packName))
        }
        return named
    }

    private func append(_ log: LogStream, from: UInt8, to: UInt8) async throws {
        for position in from..<to {
            try await log.append(timeline: 1, start: UInt64(position), bytes: [position])
            acknowledged.withLock { $0.logEnd = (log.stream, UInt64(position) + 1) }
        }
    }

    private func take(
        _ id: String,
        _ files: [String: [UInt8]],
        _ repository: Repository,
        stream: StreamID,
        base: Manifest?
    ) async throws {
        var sources = try tasks(for: files, in: directory + "/source")
        if base != nil {
            let selection = PageSelection.pages(changed: PageSet(pages: [1]))
            sources[0].content = .file(source: directory + "/source/a", size: nil, selection: selection)
        }
        let id = try Name.snapshot(id)
        let writer = try await repository.snapshot(id: id, lineage: Name.lineage, stream: stream, base: base)
        try await writer.store(sources)
        _ = try await writer.finish()
        acknowledged.withLock { $0.present[id] = files }
    }

    private func describe(_ repository: Repository, _ stream: StreamID, _ document: [UInt8]) async throws {
        try await repository.describe(stream, document: document)
        acknowledged.withLock { $0.document = document }
    }

    private func forget(_ id: String, _ repository: Repository) async throws {
        let id = try Name.snapshot(id)
        acknowledged.withLock { $0.present[id] = nil }
        try await repository.delete(id)
    }
}

extension [UInt8] {
    fileprivate static func >= (left: [UInt8], right: [UInt8]) -> Bool { !left.lexicographicallyPrecedes(right) }
}
