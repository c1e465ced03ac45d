import FoundationEssentials
import Synchronization

@testable import Repository

/// A real store that locks objects, by a clock that the test sets.
final class LockingStore: ObjectStore {
    private struct State {
        var now = Date(timeIntervalSince1970: 1_000_000)
        var locks: [ObjectName: Date] = [:]
        var extended: [ObjectName] = []
    }

    private let store: any ObjectStore
    private let state = Mutex(State())

    init(_ store: any ObjectStore) {
        self.store = store
    }

    /// What time it is.
    var now: Date {
        get { state.withLock(\.now) }
        set { state.withLock { $0.now = newValue } }
    }

    /// The objects whose locks were set or lengthened after they were written.
    var extended: [ObjectName] { state.withLock(\.extended) }

    /// Until when an object is or was locked.
    func lock(of name: ObjectName) -> Date? { state.withLock { $0.locks[name] } }

    var locksObjects: Bool { true }

    func put(_ name: ObjectName, _ bytes: [UInt8]) async throws { try await put(name, bytes, keepUntil: nil) }

    func put(_ name: ObjectName, _ bytes: [UInt8], keepUntil: Date?) async throws {
        try await store.put(name, bytes)
        state.withLock { $0.locks[name] = keepUntil }
    }

    func extend(_ name: ObjectName, keepUntil: Date) async throws {
        _ = try await store.size(of: name)
        state.withLock { state in
            state.locks[name] = max(keepUntil, state.locks[name] ?? keepUntil)
            state.extended.append(name)
        }
    }

    func keptUntil(_ name: ObjectName) async throws -> Date? {
        _ = try await store.size(of: name)
        return lock(of: name)
    }

    func delete(_ name: ObjectName) async throws {
        let isLocked = state.withLock { state in state.locks[name].map { $0 > state.now } ?? false }
        guard !isLocked else { throw RepositoryError.retained(name) }
        try await store.delete(name)
    }

    func replace(_ name: ObjectName, _ bytes: [UInt8]) async throws { try await store.replace(name, bytes) }

    func get(_ name: ObjectName) async throws -> [UInt8] { try await store.get(name) }

    func get(_ name: ObjectName, range: Range<Int>) async throws -> [UInt8] {
        try await store.get(name, range: range)
    }

    func size(of name: ObjectName) async throws -> Int { try await store.size(of: name) }

    func list(prefix: String) async throws -> [ObjectInfo] { try await store.list(prefix: prefix) }

    func prepareForWriting() async throws { try await store.prepareForWriting() }
}
