import Synchronization

@testable import Repository

/// A real store whose listings can be made old for chosen names, and which notes what was deleted.
final class ListingStore: ObjectStore {
    private struct State {
        var hidden: Set<ObjectName> = []
        var shown: Set<ObjectName> = []
        var deleted: [ObjectName] = []
        var action: (prefix: String, body: @Sendable () async throws -> Void)?
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

    /// Does something once, after the next listing of a prefix and before its caller goes on.
    func afterListing(_ prefix: String, _ body: @escaping @Sendable () async throws -> Void) {
        state.withLock { $0.action = (prefix, body) }
    }

    /// What was deleted, in order.
    var deleted: [ObjectName] { state.withLock(\.deleted) }

    func list(prefix: String) async throws -> [ObjectInfo] {
        let infos = try await store.list(prefix: prefix)
        let action = state.withLock { state in
            guard let action = state.action, action.prefix == prefix else {
                return nil as (@Sendable () async throws -> Void)?
            }
            state.action = nil
            return action.body
        }
        try await action?()
        let (hidden, shown) = state.withLock { ($0.hidden, $0.shown) }
        let added = shown.filter { name in name.text.hasPrefix(prefix) && !infos.contains { $0.name == name } }
        return (infos.filter { !hidden.contains($0.name) } + added.map { ObjectInfo(name: $0, size: 1) })
            .sorted { $0.name < $1.name }
    }

    func delete(_ name: ObjectName) async throws {
        state.withLock { $0.deleted.append(name) }
        try await store.delete(name)
    }

    func put(_ name: ObjectName, _ bytes: [UInt8]) async throws { try await store.put(name, bytes) }

    func get(_ name: ObjectName) async throws -> [UInt8] { try await store.get(name) }

    func get(_ name: ObjectName, range: Range<Int>) async throws -> [UInt8] {
        try await store.get(name, range: range)
    }

    func size(of name: ObjectName) async throws -> Int { try await store.size(of: name) }

    func prepareForWriting() async throws { try await store.prepareForWriting() }
}
