import Synchronization

@testable import Repository

/// A store of which some objects, or all, can't be read for a while.
final class AwayStore: ObjectStore {
    private struct State {
        var name: ObjectName?
        var readings = 0
    }

    private let store: any ObjectStore
    private let state = Mutex(State())

    init(_ store: any ObjectStore) {
        self.store = store
    }

    /// Fails the next readings of an object, or of any.
    func fail(_ name: ObjectName? = nil, readings: Int = .max) {
        state.withLock { $0 = State(name: name, readings: readings) }
    }

    func get(_ name: ObjectName) async throws -> [UInt8] {
        try reach(name)
        return try await store.get(name)
    }

    func get(_ name: ObjectName, range: Range<Int>) async throws -> [UInt8] {
        try reach(name)
        return try await store.get(name, range: range)
    }

    func size(of name: ObjectName) async throws -> Int { try await store.size(of: name) }

    func list(prefix: String) async throws -> [ObjectInfo] { try await store.list(prefix: prefix) }

    func put(_ name: ObjectName, _ bytes: [UInt8]) async throws { try await store.put(name, bytes) }

    func replace(_ name: ObjectName, _ bytes: [UInt8]) async throws { try await store.replace(name, bytes) }

    func delete(_ name: ObjectName) async throws { try await store.delete(name) }

    func prepareForWriting() async throws { try await store.prepareForWriting() }

    private func reach(_ name: ObjectName) throws {
        let fails = state.withLock { state in
            guard state.readings > 0, state.name == nil || state.name == name else { return false }
            state.readings -= 1
            return true
        }
        if fails { throw RepositoryError(.storeFailed, "the test's store is away") }
    }
}
