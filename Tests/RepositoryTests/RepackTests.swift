import Foundation
import Synchronization
import Testing

@testable import Repository

struct RepackTests {
    @Test func `what is left of a mostly dead pack moves, and every snapshot stays what it was`() async throws {
        try await withHistory { repository, history in
            let before = try await repository.objects.store.list(prefix: "packs/").reduce(0) { $0 + $1.size }
            let report = try await repository.collectGarbage(expecting: history.ids)
            #expect(report.packsRepacked > 0)
            #expect(report.manifestsRewritten == history.ids.count)
            #expect(report.packsDeleted >= report.packsRepacked)
            let after = try await repository.objects.store.list(prefix: "packs/").reduce(0) { $0 + $1.size }
            #expect(after < before * 6 / 10)
            try await history.check(repository)
            #expect(try await repository.verify(expecting: history.ids).problems == [])
            #expect(try await repository.mostlyDeadPacks().isEmpty)
            #expect(try await repository.collectGarbage().packsRepacked == 0)
        }
    }

    @Test func `nothing moves where moving is switched off, and one pack where the limit is small`() async throws {
        try await withHistory { repository, history in
            #expect(try await repository.collectGarbage(movedBytesMax: 0).packsRepacked == 0)
            let report = try await repository.collectGarbage(movedBytesMax: 1)
            #expect(report.packsRepacked == 1)
            #expect(report.packsWaiting > 0)
            while try await repository.collectGarbage(movedBytesMax: 1).packsWaiting > 0 {}
            #expect(try await repository.mostlyDeadPacks().isEmpty)
            try await history.check(repository)
        }
    }

    @Test func `packs that a snapshot in progress takes pages from stay, and move when it is done`() async throws {
        try await withHistory { repository, history in
            let next = try await takeWhileCollecting(repository, history)
            #expect(try await repository.collectGarbage().packsRepacked > 0)
            try await next.check(repository)
        }
    }

    /// A snapshot that is begun before a collection and published after it.
    private func takeWhileCollecting(_ repository: Repository, _ history: RepackHistory) async throws -> RepackHistory {
        let base = try await repository.manifest(#require(history.ids.last))
        let id = try Name.snapshot("later")
        let writer = try await repository.snapshot(id: id, lineage: Name.lineage, stream: Name.stream, base: base)
        #expect(try await repository.collectGarbage().packsRepacked == 0)
        try await writer.store(history.unchangedTasks())
        _ = try await writer.finish()
        var next = history
        next.files["later"] = next.files[base.id.name]
        try await next.check(repository)
        return next
    }

    @Test func `a manifest that was read before its packs moved can still be restored and built upon`() async throws {
        try await withHistory { repository, history in
            let id = try #require(history.ids.last)
            let old = try await repository.manifest(id)
            #expect(try await repository.collectGarbage().packsRepacked > 0)
            let listed = try await repository.objects.store.list(prefix: "packs/").map(\.name)
            #expect(Set(old.packs.map(old.packName(of:))).subtracting(listed).count > 1)
            #expect(try await repository.read(old, path: "a") == history.files[id.name])
            try await repository.restore(old, to: history.directory + "/restored")
            #expect(try contents(of: history.directory + "/restored") == ["a": history.files[id.name] ?? []])
            let writer = try await repository.snapshot(
                id: Name.snapshot("later"),
                lineage: Name.lineage,
                stream: Name.stream,
                base: old
            )
            try await writer.store(history.unchangedTasks())
            _ = try await writer.finish()
            #expect(try await repository.verify().problems == [])
        }
    }

    @Test func `a damaged pack stays where it is, and all else moves`() async throws {
        try await withHistory { repository, history in
            let manifest = try await repository.manifest(#require(history.ids.last))
            let name = try #require(manifest.packs.first.map(manifest.packName(of:)))
            let path = history.directory + "/repository/" + name.text
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            for index in stride(from: 200, to: bytes.count - 6000, by: 1000) { bytes[index] ^= 1 }
            try bytes.write(to: URL(fileURLWithPath: path))
            let report = try await repository.collectGarbage()
            #expect(report.packsUnreadable == 1)
            #expect(report.packsRepacked > 0)
            #expect(try await repository.objects.store.exists(name))
            #expect(try await repository.verify().problems.allSatisfy { $0.object == name.text })
        }
    }

    @Test func `a verification that has read a pack does not mind that it moves before it looks again`() async throws {
        try await withHistory { repository, history in
            let store = ListingStore(repository.objects.store)
            let reader = try await Repository.open(store, key: testKey(), access: .reading)
            let moving = try #require(try await repository.mostlyDeadPacks().first)
            store.beforeSize(of: moving) { _ = try await repository.collectGarbage() }
            #expect(try await reader.verify(expecting: history.ids).problems == [])
            #expect(try await repository.mostlyDeadPacks().isEmpty, "they have moved meanwhile")
        }
    }

    @Test func `what a snapshot begun during a collection has kept in place moves with a later one`() async throws {
        try await withTemporaryDirectory { directory in
            let store = ListingStore(LocalDirectoryStore(directory: directory + "/repository"))
            let repository = try await Self.open(store)
            let history = try await RepackHistory.make(repository, directory: directory)
            let base = try await repository.manifest(#require(history.ids.last))
            let writer = Mutex<SnapshotWriter?>(nil)
            let moving = try #require(try await repository.mostlyDeadPacks().first)
            store.beforeSize(of: moving) {
                let id = try Name.snapshot("later")
                let begun = try await repository.snapshot(
                    id: id,
                    lineage: Name.lineage,
                    stream: Name.stream,
                    base: base
                )
                writer.withLock { $0 = begun }
            }
            #expect(try await repository.collectGarbage().packsRepacked > 0)
            try await writer.withLock { $0 }?.store(history.unchangedTasks())
            _ = try await writer.withLock { $0 }?.finish()
            writer.withLock { $0 = nil }
            #expect(try await !repository.mostlyDeadPacks().isEmpty, "it names packs whose pages have moved")
            _ = try await repository.collectGarbage()
            #expect(try await repository.mostlyDeadPacks().isEmpty)
            var next = history
            next.files["later"] = next.files[base.id.name]
            try await next.check(repository)
        }
    }

    @Test func `a deletion whose answer is lost leaves nothing behind`() async throws {
        try await withTemporaryDirectory { directory in
            let local = LocalDirectoryStore(directory: directory + "/repository")
            let store = FailingStore(local, moment: .after, failsForEver: false)
            let repository = try await Self.open(store)
            let history = try await RepackHistory.make(repository, directory: directory, deleting: [])
            #expect(try await repository.collectGarbage().packsRepacked == 0)
            store.fail(afterOperations: 0)
            #expect(await errorCode { try await repository.delete(Name.snapshot("first")) } == .storeFailed)
            #expect(try await repository.snapshots().count == history.files.count - 1)
            #expect(try await repository.collectGarbage().packsRepacked > 0)
            #expect(try await repository.mostlyDeadPacks().isEmpty)
        }
    }

    private static func open(_ store: any ObjectStore) async throws -> Repository {
        var configuration = RepositoryConfiguration()
        configuration.packBytes = 300_000
        configuration.pageBytes = 4096
        return try await Repository.open(store, key: testKey(), access: .writing, configuration: configuration)
    }

    /// Several snapshots that share pages of one whose other pages nothing uses any more.
    private func withHistory(_ body: (Repository, RepackHistory) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            let repository = try await Self.open(LocalDirectoryStore(directory: directory + "/repository"))
            try await body(repository, RepackHistory.make(repository, directory: directory))
        }
    }
}

/// A file that changed page by page over some snapshots, of which the first is deleted.
struct RepackHistory {
    static let pages = 600
    static let pageBytes = 4096
    let directory: String
    var files: [String: [UInt8]] = [:]

    /// The snapshots that exist.
    var ids: [SnapshotID] { files.keys.sorted().compactMap { try? SnapshotID($0) } }

    static func make(
        _ repository: Repository,
        directory: String,
        deleting deleted: [String] = ["first", "second"]
    ) async throws -> Self {
        var history = Self(directory: directory)
        var generator = SeededGenerator(seed: 11)
        var bytes = generator.bytes(pages * pageBytes + 100)
        var base: Manifest?
        for (number, name) in ["first", "second", "third", "third-copy"].enumerated() {
            // All but every tenth page differs afterwards, so the first snapshot's packs are 90 % its own.
            let changed = number == 1 ? (0...pages).filter { $0 % 10 > 0 } : number == 0 ? [] : [number, number + 30]
            for page in changed where page < pages {
                bytes.replaceSubrange(page * pageBytes..<(page + 1) * pageBytes, with: generator.bytes(pageBytes))
            }
            var part = try tasks(for: ["a": bytes], in: directory)
            if base != nil {
                let selection = PageSelection.pages(changed: PageSet(pages: changed))
                part[0].content = .file(source: directory + "/a", size: nil, selection: selection)
            }
            _ = try await repository.take(name, part, base: base)
            base = try await repository.manifest(Name.snapshot(name))
            history.files[name] = bytes
        }
        for name in deleted {
            try await repository.delete(Name.snapshot(name))
            history.files[name] = nil
        }
        return history
    }

    /// Tasks that take everything from the base.
    func unchangedTasks() -> [FileTask] {
        let selection = PageSelection.pages(changed: PageSet(pages: []))
        return [FileTask(path: "a", content: .file(source: directory + "/a", size: nil, selection: selection))]
    }

    /// Every snapshot has the bytes that were put into it.
    func check(_ repository: Repository) async throws {
        #expect(try await repository.snapshots().map(\.id) == ids)
        for (name, bytes) in files {
            let manifest = try await repository.manifest(Name.snapshot(name))
            #expect(try await repository.read(manifest, path: "a") == bytes, "snapshot \(name)")
        }
    }
}

extension Repository {
    /// Packs that are more than half dead, by reading everything.
    func mostlyDeadPacks() async throws -> [ObjectName] {
        let contents = try await contents(packs: objects.store.list(prefix: ObjectLayout.packs))
        var dead: [ObjectName] = []
        for (lineage, snapshots) in contents.snapshots {
            let packs = contents.namedPacks(of: lineage)
            var use = try await use(of: Set(packs.map(\.pack)), by: snapshots)
            for (pack, info) in packs {
                let parts = use.removeValue(forKey: pack)?.tidied() ?? []
                let footer = try await objects.packFooter(info.name, decoder: FrameDecoder())
                if RepackRules.isWorthMoving(PackWeight(parts, in: footer)) { dead.append(info.name) }
            }
        }
        return dead
    }
}

extension Manifest {
    func packName(of pack: PackReference) -> ObjectName { ObjectLayout.pack(pack.id, lineage: header.lineage) }
}
