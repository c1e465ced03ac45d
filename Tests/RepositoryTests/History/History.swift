import Foundation
import Testing

@testable import Repository

/// A random life of a repository: what was asked for, and what must be there.
final class History {
    /// What a seed's life is like.
    struct Character: Sendable {
        /// How many things happen.
        var steps = 24
        /// What goes wrong.
        var faults = FaultyStore.Faults()
        /// Whether the process dies now and then.
        var dies = false
    }

    let seed: UInt64
    let character: Character
    let directory: String
    let store = MemoryStore()
    /// What the process takes for the time.
    let clock: JumpingClock
    /// When each object was found sound, as far as the clock could tell.
    var memory = VerifyMemory()
    var model = HistoryModel()
    var generator: SeededGenerator
    var process: FaultyStore
    var repository: Repository
    private var mirror: Mirror?
    private var names = 0
    private var steps: [String] = []

    init(seed: UInt64, directory: String, hasMirror: Bool) async throws {
        self.seed = seed
        self.directory = directory
        generator = SeededGenerator(seed: seed)
        clock = JumpingClock(seed: seed)
        character = Self.character(&generator)
        process = FaultyStore(store, seed: seed, faults: FaultyStore.Faults())
        repository = try await Self.open(process, clock)
        // Enough happens first for no listing to be older than the repository.
        for number in 0...MemoryStore.lateChangesMax { try await describe([UInt8(number)]) }
        if hasMirror { mirror = try await Mirror(of: store, seed: seed, character: character) }
    }

    /// Everything from the first snapshot to the last garbage collection.
    func run() async throws {
        try await reopen()
        for _ in 0..<character.steps {
            if character.dies, chance(1, of: 6) { process.die(afterCalls: below(40)) }
            clock.jump()
            try await attempt(step())
            if process.isDead { try await reopen() }
            try await model.check(store, context)
            try await mirror?.step(self)
        }
        process.heal()
        if process.isDead { try await reopen(faults: FaultyStore.Faults()) }
        try await checkEnd()
        try await mirror?.checkEnd(self)
    }

    /// What happened so far, for a failure's message.
    var context: String { "seed \(seed): \(steps.joined(separator: ", "))" }

    /// Begins anew as another process, while what the earlier one has left stays.
    func reopen(faults: FaultyStore.Faults? = nil) async throws {
        note("reopen")
        while true {
            process = FaultyStore(store, seed: generator.next(), faults: faults ?? character.faults)
            do {
                repository = try await Self.open(process, clock)
                return
            } catch let error as RepositoryError where error.code == .storeFailed {}
        }
    }

    /// Runs a step; failures that the store is to blame for are part of life.
    func attempt(_ step: Step) async throws {
        note("\(step)")
        do {
            try await run(step)
        } catch let error as RepositoryError where isExpected(error) {
            note("failed: \(error)")
        }
    }

    func note(_ text: String) { steps.append(text) }

    func below(_ limit: Int) -> Int { Int(generator.next() >> 8 % UInt64(limit)) }

    func chance(_ count: Int, of total: Int) -> Bool { below(total) < count }

    /// A snapshot identifier that was never used.
    func newID() throws -> SnapshotID {
        names += 1
        return try Name.snapshot("s\(names)")
    }

    private func isExpected(_ error: RepositoryError) -> Bool {
        switch error.code {
        case .storeFailed, .listingIncomplete: true
        case .alreadyExists, .damaged, .logGap: character.faults.refused + character.faults.lost > 0 || process.isDead
        default: false
        }
    }

    /// Small pages and packs, and a clock that is wrong.
    static func configuration(_ clock: JumpingClock) -> RepositoryConfiguration {
        var configuration = RepositoryConfiguration()
        configuration.now = { clock.now() }
        configuration.pageBytes = FileModel.pageBytes
        configuration.packBytes = 300_000
        configuration.compressionLevel = 1
        return configuration
    }

    private static func open(_ store: FaultyStore, _ clock: JumpingClock) async throws -> Repository {
        try await Repository.open(store, key: testKey(), access: .writing, configuration: configuration(clock))
    }

    private static func character(_ generator: inout SeededGenerator) -> Character {
        var character = Character()
        let kind = generator.next() >> 8 % 8
        character.dies = kind % 2 == 1
        if kind & 2 > 0 { character.faults.stale = 150 }
        if kind & 4 > 0 { (character.faults.refused, character.faults.lost) = (8, 8) }
        character.faults.torn = 500
        if kind > 4 { character.faults.slow = 200 }
        return character
    }
}
