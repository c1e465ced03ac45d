import FoundationEssentials
import Testing

@testable import Repository

/// Objects are locked when they are written, in a store that has locks.
struct WrittenLockTests {
    private static let day = 86_400.0
    private static let segment = 16 * 1_024 * 1_024

    @Test func `all that a snapshot writes and needs to be opened is locked when it is published`() async throws {
        try await withWorld { world in
            let until = world.store.now.addingTimeInterval(7 * Self.day)
            try await world.take("one", keepUntil: until)
            let infos = try await world.store.list(prefix: "").map(\.name)
            let others = infos.filter { !$0.text.hasPrefix("epochs/") }
            #expect(Set(others.compactMap(\.components.first)) == ["packs", "manifests", "lineages", "repository"])
            for name in others { #expect(world.store.lock(of: name) == until, "\(name)") }
            // Those alone that are older than the snapshot are locked afterwards.
            #expect(
                world.store.extended.allSatisfy { !$0.text.hasPrefix("packs/") && !$0.text.hasPrefix("manifests/") }
            )
            let count = world.store.extended.count
            try await world.repository.keep(Name.snapshot("one"), until: until)
            #expect(world.store.extended.count == count)
        }
    }

    @Test func `packs that a later snapshot shares are locked as long as it by the sweep`() async throws {
        try await withWorld { world in
            let (until, later) = (world.store.now + 7 * Self.day, world.store.now + 20 * Self.day)
            try await world.take("one", keepUntil: until)
            _ = try await world.repository.copy(Name.snapshot("one"), as: Name.snapshot("two"), keepUntil: later)
            let pack = try #require(try await world.store.list(prefix: "packs/").first?.name)
            #expect(world.store.lock(of: ObjectLayout.manifest(try Name.snapshot("two"), number: 1)) == later)
            #expect(world.store.lock(of: pack) == until)
            try await world.repository.keep(Name.snapshot("two"), until: later)
            #expect(world.store.lock(of: pack) == later)
        }
    }

    @Test func `what an abandoned snapshot has written is freed when its lock ends, and collecting copes`() async throws
    {
        try await withWorld { world in
            let until = world.store.now + Self.day
            let writer = try await world.writer("one", keepUntil: until)
            try await writer.store(world.tasks(), concurrency: 1)
            // The manifest can't be written, all packs are.
            let limit = RepositoryConfiguration.documentBytesMax
            let code = await errorCode {
                _ = try await writer.finish { _ in [UInt8](repeating: 0, count: limit + 1) }
            }
            #expect(code == .limitExceeded)
            let packs = try await world.store.list(prefix: "packs/").map(\.name)
            #expect(!packs.isEmpty)
            for name in packs { #expect(world.store.lock(of: name) == until) }
            try await writer.abandon()
            let repository = try await World(world.store, world.directory, isStaged: false).repository
            #expect(try await repository.collectGarbage().packsRetained == packs.count)
            world.store.now = until
            #expect(try await repository.collectGarbage().packsDeleted == packs.count)
        }
    }

    @Test func `pages that are moved and manifests that are written again stay locked`() async throws {
        try await withWorld { world in
            let history = try await RepackHistory.make(world.repository, directory: world.directory)
            let until = world.store.now + 7 * Self.day
            for id in history.ids { try await world.repository.keep(id, until: until) }
            let report = try await world.repository.collectGarbage()
            #expect(report.packsRepacked > 0 && report.manifestsRewritten == history.ids.count)
            #expect(report.packsRetained > 0)
            for id in history.ids {
                let manifest = try await world.repository.manifest(id)
                #expect(manifest.number > 1)
                #expect(world.store.lock(of: ObjectLayout.manifest(id, number: manifest.number)) == until)
                for pack in manifest.packs { #expect(world.store.lock(of: manifest.packName(of: pack)) == until) }
            }
            try await history.check(world.repository)
        }
    }

    @Test(arguments: [false, true])
    func `log is locked when the store gets it: whole segments for long, parts until they were merged`(
        isStaged: Bool
    ) async throws {
        try await withWorld(isStaged: isStaged) { world in
            let begun = world.store.now
            let log = try await world.repository.log(stream: Name.stream, lineage: Name.lineage)
            let bytes = [UInt8](repeating: 1, count: Self.segment / 2)
            for index in 0..<3 {
                try await log.append(timeline: 1, start: UInt64(index * bytes.count), bytes: bytes)
                try await world.repository.uploadLog()
            }
            let part = LogRange(timeline: 1, start: 0, end: UInt64(bytes.count))
            let whole = LogRange(timeline: 1, start: 0, end: UInt64(Self.segment))
            let last = LogRange(timeline: 1, start: UInt64(Self.segment), end: UInt64(3 * bytes.count))
            #expect(world.lock(of: part) == begun + World.partSeconds)
            try await log.fold(timeline: 1, from: 0, to: UInt64(Self.segment))
            try await world.repository.uploadLog()
            #expect(world.lock(of: whole) == begun + World.wholeSeconds)
            #expect(world.lock(of: last) == begun + World.partSeconds)
            #expect(world.store.extended.isEmpty)
            // The parts stay until their locks end; the log is read past them, also by the next daemon.
            #expect(try await world.store.exists(world.name(part)))
            #expect(log.ranges() == [LogRange(timeline: 1, start: 0, end: UInt64(3 * bytes.count))])
            #expect(try await world.sweep(log) == [])
            #expect(try await world.store.exists(world.name(part)))
            world.store.now = begun + World.partSeconds + 1
            #expect(try await world.sweep(log) == [last])
            #expect(world.lock(of: last) == world.store.now + World.wholeSeconds)
            #expect(try await world.sweep(log) == [])
            try await world.repository.uploadLog()
            #expect(try await !world.store.exists(world.name(part)))
            #expect(log.objectCount == 2)
            #expect(try await world.store.exists(world.name(whole)))
        }
    }

    @Test func `log that outlives its lock is locked day by day, and what has expired never again`() async throws {
        try await withWorld { world in
            let log = try await world.repository.log(stream: Name.stream, lineage: Name.lineage)
            for index in 0..<2 {
                let bytes = [UInt8](repeating: 1, count: Self.segment)
                try await log.append(timeline: 1, start: UInt64(index * Self.segment), bytes: bytes)
            }
            let ranges = (0..<2).map { index in
                LogRange(timeline: 1, start: UInt64(index * Self.segment), end: UInt64((index + 1) * Self.segment))
            }
            world.store.now += World.wholeSeconds - 60
            #expect(try await world.sweep(log, since: UInt64(Self.segment)) == [ranges[1]])
            #expect(world.lock(of: ranges[1]) == world.store.now + Self.day)
            world.store.now += 120
            try await log.expire(timeline: 1, before: UInt64(2 * Self.segment))
            _ = try await world.sweep(log, since: UInt64(Self.segment))
            try await log.expire(timeline: 1, before: UInt64(2 * Self.segment))
            #expect(try await !world.store.exists(world.name(ranges[0])))
            #expect(log.ranges() == [ranges[1]])
        }
    }

    @Test(arguments: [false, true])
    func `log that is deleted while it is locked goes when its lock ends`(isStaged: Bool) async throws {
        try await withStore { store, directory in
            do {
                let world = try await World(store, directory, isStaged: isStaged)
                let log = try await world.repository.log(stream: Name.stream, lineage: Name.lineage)
                try await log.append(timeline: 1, start: 0, bytes: [1, 2, 3])
                try await world.repository.uploadLog()
                #expect(await errorCode { try await world.repository.delete(stream: Name.stream) } == .retained)
            }
            let repository = try await World(store, directory, isStaged: isStaged).repository
            #expect(await errorCode { try await repository.delete(stream: Name.stream) } == .retained)
            store.now += World.partSeconds
            repository.forgetLocks(before: store.now)
            try await repository.delete(stream: Name.stream)
            #expect(try await store.list(prefix: "logs/").isEmpty)
        }
    }

    @Test func `log that waited when the daemon was killed is locked when the next uploads it`() async throws {
        try await withStore { store, directory in
            let part = LogRange(timeline: 1, start: 0, end: 3)
            do {
                let world = try await World(store, directory, isStaged: true)
                let log = try await world.repository.log(stream: Name.stream, lineage: Name.lineage)
                try await log.append(timeline: 1, start: 0, bytes: [1, 2, 3])
                #expect(world.lock(of: part) == nil)
            }
            let world = try await World(store, directory, isStaged: true)
            try await world.repository.uploadLog()
            #expect(world.lock(of: part) == store.now + World.partSeconds)
        }
    }

    @Test func `log that waits is not locked longer than other parts because the sweep comes by`() async throws {
        try await withStore { store, directory in
            let world = try await World(store, directory, isStaged: true)
            let log = try await world.repository.log(stream: Name.stream, lineage: Name.lineage)
            try await log.append(timeline: 1, start: 0, bytes: [1, 2, 3])
            #expect(try await world.sweep(log) == [])
            try await world.repository.uploadLog()
            #expect(world.lock(of: LogRange(timeline: 1, start: 0, end: 3)) == store.now + World.partSeconds)
        }
    }

    private func withWorld(isStaged: Bool = false, _ body: (World) async throws -> Void) async throws {
        try await withStore { try await body(World($0, $1, isStaged: isStaged)) }
    }

    private func withStore(_ body: (LockingStore, String) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            try await body(LockingStore(LocalDirectoryStore(directory: directory + "/repository")), directory)
        }
    }
}

/// A repository in a store that locks objects.
private struct World {
    static let wholeSeconds = 9 * 86_400.0
    static let partSeconds = 6 * 3_600.0

    let repository: Repository
    let store: LockingStore
    let directory: String

    /// What the next daemon opens: the repository, and log on its way to it.
    init(_ store: LockingStore, _ directory: String, isStaged: Bool) async throws {
        var configuration = RepositoryConfiguration()
        configuration.packBytes = 300_000
        configuration.pageBytes = 4096
        configuration.logLock = { _ in
            LogLock(whole: store.now + Self.wholeSeconds, part: store.now + Self.partSeconds)
        }
        let near = LocalDirectoryStore(directory: directory + "/staging")
        repository = try await Repository.open(
            isStaged ? StagedLogStore(store, staging: near, waitingBytesMax: 100_000_000) : store,
            key: testKey(),
            access: .writing,
            configuration: configuration
        )
        self.store = store
        self.directory = directory
    }

    func tasks() throws -> [FileTask] {
        var generator = SeededGenerator(seed: 3)
        return try RepositoryTests.tasks(for: ["a": generator.bytes(700_000)], in: directory)
    }

    func writer(_ name: String, keepUntil: Date) async throws -> SnapshotWriter {
        try await repository.snapshot(
            id: Name.snapshot(name),
            lineage: Name.lineage,
            stream: Name.stream,
            keepUntil: keepUntil
        )
    }

    func take(_ name: String, keepUntil: Date) async throws {
        let writer = try await writer(name, keepUntil: keepUntil)
        try await writer.store(tasks())
        _ = try await writer.finish()
    }

    func name(_ range: LogRange) -> ObjectName { ObjectLayout.log(Name.stream, range) }

    func lock(of range: LogRange) -> Date? { store.lock(of: name(range)) }

    /// Keeps the log from a position on as the fleet does; returns what was locked by that.
    func sweep(_ log: LogStream, since position: UInt64 = 0) async throws -> [LogRange] {
        let count = store.extended.count
        try await repository.keepLog(
            of: log.stream,
            needed: [LogRange(timeline: 1, start: position, end: .max)],
            until: store.now + Self.wholeSeconds,
            now: store.now
        )
        repository.forgetLocks(before: store.now)
        return store.extended.dropFirst(count).compactMap { LogIndex.range(of: $0, stream: log.stream) }
    }
}
