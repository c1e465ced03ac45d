import Synchronization

@testable import Repository

/// Objects in memory, which remembers its last changes so that a listing can be older than the objects.
final class MemoryStore: ObjectStore {
    fileprivate enum Change {
        case put(ObjectName)
        case delete(ObjectName, size: Int)
    }

    fileprivate struct State {
        var objects: [ObjectName: [UInt8]] = [:]
        var changes: [Change] = []
    }

    /// Most changes that a listing can be late.
    static let lateChangesMax = 8

    private let state = Mutex(State())

    func put(_ name: ObjectName, _ bytes: [UInt8]) async throws {
        try state.withLock { state in
            guard state.objects[name] == nil else { throw RepositoryError.alreadyExists("Object \(name)") }
            state.objects[name] = bytes
            state.note(.put(name))
        }
    }

    func replace(_ name: ObjectName, _ bytes: [UInt8]) async throws {
        state.withLock { state in
            if state.objects.updateValue(bytes, forKey: name) == nil { state.note(.put(name)) }
        }
    }

    func get(_ name: ObjectName) async throws -> [UInt8] { try object(name) }

    func get(_ name: ObjectName, range: Range<Int>) async throws -> [UInt8] {
        let bytes = try object(name)
        return Array(bytes[range.clamped(to: 0..<bytes.count)])
    }

    func size(of name: ObjectName) async throws -> Int { try object(name).count }

    func list(prefix: String) async throws -> [ObjectInfo] { list(prefix: prefix, lateChanges: 0) }

    func delete(_ name: ObjectName) async throws {
        state.withLock { state in
            guard let bytes = state.objects.removeValue(forKey: name) else { return }
            state.note(.delete(name, size: bytes.count))
        }
    }

    func prepareForWriting() async throws {}

    /// What there was before the last changes.
    func list(prefix: String, lateChanges: Int) -> [ObjectInfo] {
        let (objects, changes) = state.withLock { ($0.objects.mapValues(\.count), $0.changes) }
        var sizes = objects
        for change in changes.reversed().prefix(lateChanges) {
            switch change {
            case .put(let name): sizes[name] = nil
            case .delete(let name, let size): sizes[name] = size
            }
        }
        return sizes.filter { $0.key.text.hasPrefix(prefix) }
            .map { ObjectInfo(name: $0.key, size: $0.value) }.sorted { $0.name < $1.name }
    }

    private func object(_ name: ObjectName) throws -> [UInt8] {
        guard let bytes = state.withLock({ $0.objects[name] }) else { throw RepositoryError.notFound("Object \(name)") }
        return bytes
    }
}

extension MemoryStore.State {
    fileprivate mutating func note(_ change: MemoryStore.Change) {
        changes.append(change)
        if changes.count > MemoryStore.lateChangesMax { changes.removeFirst() }
    }
}
