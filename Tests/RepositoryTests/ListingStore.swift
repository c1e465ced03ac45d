import Synchronization

@testable import Repository

/// A real store whose listings can be made old for chosen names, and which notes what was deleted.
final class ListingStore: ObjectStore {
    private struct State {
        var hidden: Set<ObjectName> = []
        var shown: Set<ObjectName> = []
        var deleted: [ObjectName] = []
        var refused: [ObjectName] = []
        var retained: Set<ObjectName> = []
        var action: (name: ObjectName, body: @Sendable () async throws -> Void)?
    }

    private let store: any ObjectStore
    private let state = Mutex(State())

    init(_ store: any ObjectStore) {
        self.store = store
    }

    /// Leaves a name out of listings, although the object exists.
    func hide(_ name: ObjectName) { state.withLock { _ = $0.hidden.insert(name) } }

    /// Lists a name, although the object does not exist.
    func show(_ name: ObjectName) { state.withLock { _ = $0.shown.insert(name) } }

    /// Refuses to delete an object, as a store that holds it for a retention period.
    func retain(_ name: ObjectName) { state.withLock { _ = $0.retained.insert(name) } }

    /// Lets everything be deleted again.
    func endRetention() { state.withLock { $0.retained = [] } }

    /// Does something once, when the size of an object is asked for and before that is answered.
    func beforeSize(of name: ObjectName, _ body: @escaping @Sendable () async throws -> Void) {
        state.withLock { $0.action = (name, body) }
    }

    /// What was deleted, in order.
    var deleted: [ObjectName] { state.withLock(\.deleted) }

    /// What it refused to delete, in order.
    var refused: [ObjectName] { state.withLock(\.refused) }

    func list(prefix: String) async throws -> [ObjectInfo] {
        let infos = try await store.list(prefix: prefix)
        let (hidden, shown) = state.withLock { ($0.hidden, $0.shown) }
        let added = shown.filter { name in name.text.hasPrefix(prefix) && !infos.contains { $0.name == name } }
        return (infos.filter { !hidden.contains($0.name) } + added.map { ObjectInfo(name: $0, size: 1) })
            .sorted { $0.name < $1.name }
    }

    func delete(_ name: ObjectName) async throws {
        let isRetained = state.withLock { state in
            guard state.retained.contains(name) else { return false }
            state.refused.append(name)
            return true
        }
        guard !isRetained else {
            throw RepositoryError(.retained, "the test's store retains \(name)")
        }
        state.withLock { $0.deleted.append(name) }
        try await store.delete(name)
    }

    func put(_ name: ObjectName, _ bytes: [UInt8]) async throws { try await store.put(name, bytes) }

    func replace(_ name: ObjectName, _ bytes: [UInt8]) async throws { try await store.replace(name, bytes) }

    func get(_ name: ObjectName) async throws -> [UInt8] { try await store.get(name) }

    func get(_ name: ObjectName, range: Range<Int>) async throws -> [UInt8] {
        try await store.get(name, range: range)
    }

    func size(of name: ObjectName) async throws -> Int {
        let action = state.withLock { state -> (@Sendable () async throws -> Void)? in
            guard let action = state.action, action.name == name else { return nil }
            state.action = nil
            return action.body
        }
        try await action?()
        return try await store.size(of: name)
    }

    func prepareForWriting() async throws { try await store.prepareForWriting() }
}
