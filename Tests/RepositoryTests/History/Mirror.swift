import Testing

@testable import Repository

/// A second repository, of another key, that takes over what a history's repository has.
final class Mirror {
    private let source: MemoryStore
    private let store = MemoryStore()
    private let faults: FaultyStore.Faults
    private let dies: Bool
    private let clock: JumpingClock
    private var generator: SeededGenerator
    private var process: FaultyStore
    private var repository: Repository
    /// Snapshots that were acknowledged and not deleted.
    private var live: [SnapshotID: FilesModel] = [:]
    /// Snapshots of which the answer to publication or deletion was an error.
    private var unsure: [SnapshotID: FilesModel] = [:]
    /// Log that was acknowledged.
    private var log: [LogRange] = []
    private var names = 0

    init(of source: MemoryStore, seed: UInt64, character: History.Character) async throws {
        self.source = source
        faults = character.faults
        dies = character.dies
        generator = SeededGenerator(seed: seed &+ 0x5EED)
        clock = JumpingClock(seed: seed &+ 0x5EED)
        process = FaultyStore(store, seed: seed, faults: FaultyStore.Faults())
        repository = try await Self.open(process, clock)
        // Enough happens first for no listing to be older than the repository.
        for number in 0...MemoryStore.lateChangesMax {
            try await repository.describe(Name.stream, document: [UInt8(number)])
        }
    }

    /// One thing happens to the mirror, beside a collection at the source where that is not to be trusted to rest.
    func step(_ history: History) async throws {
        clock.jump()
        if process.isDead || chance(1, of: 8) { try await reopen() }
        if dies, chance(1, of: 6) { process.die(afterCalls: below(30)) }
        let kind = below(8)
        do {
            switch kind {
            case 0: try await delete(history)
            case 1: _ = try await repository.collectGarbage(expecting: live.keys.sorted())
            case 2, 3: try await adoptLog()
            case 4: try await adoptBesideCollections(history)
            default: try await adopt(history)
            }
        } catch let error as RepositoryError where isExpected(error) {
            history.note("mirror failed: \(error)")
        }
        try await check(history)
    }

    /// What must hold when nothing goes wrong any more.
    func checkEnd(_ history: History) async throws {
        process = FaultyStore(store, seed: 0, faults: FaultyStore.Faults())
        repository = try await Self.open(process, clock)
        for (id, files) in history.model.live where live.values.first(where: { $0 == files }) == nil {
            let copy = try newID()
            _ = try await repository.adopt(id, from: Self.trusted(source), as: copy)
            live[copy] = files
        }
        repeat {} while try await repository.collectGarbage(expecting: live.keys.sorted()).packsWaiting > 0
        try await check(history)
        let report = try await repository.verify(expecting: live.keys.sorted())
        #expect(report.problems == [], "\(history.context): the mirror")
    }

    private func adopt(_ history: History) async throws {
        guard let (id, files) = history.anyLive(&generator) else { return }
        let copy = try newID()
        unsure[copy] = files
        let adopted = try await repository.adopt(id, from: Self.source(of: peer()), as: copy, concurrency: 1 + below(3))
        live[copy] = unsure.removeValue(forKey: copy)
        history.note("mirror \(id) as \(copy), moved \(adopted.bytesMoved)")
    }

    private func adoptLog() async throws {
        log = try await repository.adoptLog(
            of: Name.stream,
            lineage: Name.lineage,
            from: Self.source(of: peer())
        ).ranges
    }

    /// Pages move at the source and garbage goes here while a snapshot is taken over.
    private func adoptBesideCollections(_ history: History) async throws {
        let (here, there) = (repository, history.repository)
        let (kept, keptThere) = (live.keys.sorted(), history.model.live.keys.sorted())
        async let collected: Void = Self.tolerating { _ = try await here.collectGarbage(expecting: kept) }
        async let moved: Void = Self.tolerating { _ = try await there.collectGarbage(expecting: keptThere) }
        do {
            try await adopt(history)
        } catch {
            _ = try await (collected, moved)
            throw error
        }
        _ = try await (collected, moved)
    }

    private func delete(_ history: History) async throws {
        guard let id = live.keys.sorted().randomElement(using: &generator), let files = live[id] else { return }
        live[id] = nil
        unsure[id] = files
        try await repository.delete(id)
        unsure[id] = nil
        history.note("mirror deleted \(id)")
    }

    private func check(_ history: History) async throws {
        let reader = try await Repository.open(store, key: Self.key(), access: .reading)
        for (id, files) in unsure where try await reader.contains(id) { live[id] = files }
        unsure = [:]
        let listed = try await reader.snapshots().map(\.id)
        #expect(listed == live.keys.sorted(), "\(history.context): other snapshots in the mirror than there should be")
        for (id, files) in live {
            let manifest = try await reader.manifest(id)
            #expect(manifest.entries.map(\.path) == files.keys.sorted(), "\(history.context): mirrored \(id)")
            for (path, file) in files {
                let isSame = try await reader.read(manifest, path: path) == file.bytes
                #expect(isSame, "\(history.context): file \(path) of \(id) in the mirror is not what was stored")
            }
        }
        try await checkLog(reader, history.context)
    }

    private func checkLog(_ reader: Repository, _ context: String) async throws {
        let found = try await reader.log(stream: Name.stream, lineage: Name.lineage)
        for range in log {
            let isThere = found.ranges().contains { $0.covers(range) }
            #expect(isThere, "\(context): log \(range.start)..<\(range.end) was acknowledged by the mirror")
        }
        for range in found.ranges() {
            var bytes: [UInt8] = []
            for try await chunk in found.read(timeline: 1, from: range.start, to: range.end) { bytes += chunk }
            let expected = HistoryModel.logBytes(Int(range.start)..<Int(range.end))
            #expect(bytes == expected, "\(context): the mirror's log is not what was appended")
        }
    }

    private func reopen() async throws {
        while true {
            process = FaultyStore(store, seed: generator.next(), faults: faults)
            do {
                repository = try await Self.open(process, clock)
                return
            } catch let error as RepositoryError where error.code == .storeFailed {}
        }
    }

    /// The source's objects over a link that fails now and then.
    private func peer() -> FaultyStore { FaultyStore(source, seed: generator.next(), faults: faults) }

    private func isExpected(_ error: RepositoryError) -> Bool {
        switch error.code {
        case .storeFailed, .listingIncomplete: true
        case .alreadyExists, .damaged, .logGap, .notFound: faults.refused + faults.lost + faults.stale > 0 || dies
        default: false
        }
    }

    private func newID() throws -> SnapshotID {
        names += 1
        return try Name.snapshot("m\(names)")
    }

    private func below(_ limit: Int) -> Int { Int(generator.next() >> 8 % UInt64(limit)) }

    private func chance(_ count: Int, of total: Int) -> Bool { below(total) < count }

    private static func trusted(_ store: MemoryStore) -> RepositorySource { source(of: store) }

    private static func source(of store: any ObjectStore) -> RepositorySource {
        RepositorySource(store: store) { lineage in
            try await Repository.open(store, key: testKey(), access: .reading).lineageKey(lineage)
        }
    }

    private static func tolerating(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as RepositoryError where [.storeFailed, .listingIncomplete].contains(error.code) {}
    }

    private static func key() throws -> RepositoryKey { try testKey(99) }

    private static func open(_ store: FaultyStore, _ clock: JumpingClock) async throws -> Repository {
        try await Repository.open(store, key: key(), access: .writing, configuration: History.configuration(clock))
    }
}
