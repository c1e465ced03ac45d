import Synchronization

@testable import Repository

/// A store as one process sees it, which goes wrong in all the ways that stores go wrong.
final class FaultyStore: ObjectStore {
    /// How often something goes wrong, in thousandths.
    struct Faults {
        /// An operation fails and has not happened.
        var refused = 0
        /// Of a pack whose writing fails, a part is left under its name all the same.
        ///
        /// No store may do that (docs/repository-format.md, section 8). Of all that is not a pack a torn object is damage
        /// to be told, since it can't be told from log or a manifest that counted and was cut off later.
        var torn = 0
        /// An operation has happened, but its answer is lost.
        var lost = 0
        /// A listing shows what there was some changes ago.
        var stale = 0
        /// An operation takes its time, so that others overtake it.
        var slow = 0
    }

    fileprivate enum Fate {
        case passes, isRefused, isLost
    }

    fileprivate struct State {
        var generator: SeededGenerator
        /// Another than the one above, whose lives stay what they were.
        var tearing: SeededGenerator
        var faults: Faults
        var callsLeft: Int?
        var isDead = false
    }

    private let store: MemoryStore
    private let state: Mutex<State>

    init(_ store: MemoryStore, seed: UInt64, faults: Faults) {
        self.store = store
        let tearing = SeededGenerator(seed: seed ^ 0x7EA2)
        state = Mutex(State(generator: SeededGenerator(seed: seed), tearing: tearing, faults: faults))
    }

    /// The process dies at one of its next calls, before it or after it.
    func die(afterCalls count: Int) { state.withLock { $0.callsLeft = count } }

    /// Whether the process has died.
    var isDead: Bool { state.withLock(\.isDead) }

    /// Nothing goes wrong any more, unless the process is dead.
    func heal() {
        state.withLock { state in
            state.faults = Faults()
            state.callsLeft = nil
        }
    }

    func put(_ name: ObjectName, _ bytes: [UInt8]) async throws {
        try await perform {
            try await store.put(name, bytes)
        } tear: {
            guard Repository.packID(of: name) != nil, let rest = state.withLock({ $0.torn(bytes) }) else { return }
            // A name that is taken stays as it is.
            try? await store.put(name, rest)
        }
    }

    func replace(_ name: ObjectName, _ bytes: [UInt8]) async throws {
        try await perform { try await store.replace(name, bytes) }
    }

    func get(_ name: ObjectName) async throws -> [UInt8] { try await perform { try await store.get(name) } }

    func get(_ name: ObjectName, range: Range<Int>) async throws -> [UInt8] {
        try await perform { try await store.get(name, range: range) }
    }

    func size(of name: ObjectName) async throws -> Int { try await perform { try await store.size(of: name) } }

    func list(prefix: String) async throws -> [ObjectInfo] {
        let late = state.withLock { state in
            state.happens(state.faults.stale) ? Int(state.generator.next() % UInt64(MemoryStore.lateChangesMax)) : 0
        }
        return try await perform { store.list(prefix: prefix, lateChanges: late) }
    }

    func delete(_ name: ObjectName) async throws { try await perform { try await store.delete(name) } }

    func prepareForWriting() async throws {}

    private func perform<Value>(
        _ operation: () async throws -> Value,
        tear: () async -> Void = {}
    ) async throws -> Value {
        let wasDead = isDead
        let (fate, pauses) = state.withLock { $0.next() }
        for _ in 0..<pauses { await Task.yield() }
        guard fate != .isRefused else {
            if !wasDead { await tear() }
            throw Self.failure
        }
        let value = try await operation()
        guard fate != .isLost else { throw Self.failure }
        return value
    }

    private static let failure = RepositoryError(.storeFailed, "the test's store has failed")
}

extension FaultyStore.State {
    /// What becomes of the next call, and how long it takes.
    fileprivate mutating func next() -> (FaultyStore.Fate, pauses: Int) {
        guard !isDead else { return (.isRefused, 0) }
        if let calls = callsLeft {
            callsLeft = calls - 1
            if calls == 0 {
                isDead = true
                return (happens(500) ? .isRefused : .isLost, 0)
            }
        }
        let pauses = happens(faults.slow) ? Int(generator.next() % 50) : 0
        if happens(faults.refused) { return (.isRefused, pauses) }
        return (happens(faults.lost) ? .isLost : .passes, pauses)
    }

    /// What a write that ended half-way has left.
    fileprivate mutating func torn(_ bytes: [UInt8]) -> [UInt8]? {
        guard tearing.next() % 1_000 < UInt64(faults.torn) else { return nil }
        return Array(bytes.prefix(Int(tearing.next() % UInt64(bytes.count))))
    }

    fileprivate mutating func happens(_ thousandths: Int) -> Bool { Int((generator.next() >> 20) % 1000) < thousandths }
}
