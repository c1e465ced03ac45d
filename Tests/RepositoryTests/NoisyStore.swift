import Synchronization

@testable import Repository

/// A store of which one object arrives changed the first times that it is read.
final class NoisyStore: ObjectStore {
    private let store: any ObjectStore
    private let name: ObjectName
    private let left: Mutex<Int>

    init(_ store: any ObjectStore, _ name: ObjectName, readings: Int) {
        self.store = store
        self.name = name
        left = Mutex(readings)
    }

    func get(_ name: ObjectName) async throws -> [UInt8] { noisy(name, try await store.get(name)) }

    func get(_ name: ObjectName, range: Range<Int>) async throws -> [UInt8] {
        noisy(name, try await store.get(name, range: range))
    }

    func size(of name: ObjectName) async throws -> Int { try await store.size(of: name) }

    func list(prefix: String) async throws -> [ObjectInfo] { try await store.list(prefix: prefix) }

    func put(_ name: ObjectName, _ bytes: [UInt8]) async throws { try await store.put(name, bytes) }

    func replace(_ name: ObjectName, _ bytes: [UInt8]) async throws { try await store.replace(name, bytes) }

    func delete(_ name: ObjectName) async throws { try await store.delete(name) }

    func prepareForWriting() async throws {}

    private func noisy(_ name: ObjectName, _ bytes: [UInt8]) -> [UInt8] {
        guard name == self.name, !bytes.isEmpty,
            left.withLock({ left in
                defer { left -= 1 }
                return left > 0
            })
        else { return bytes }
        var bytes = bytes
        bytes[bytes.count / 2] ^= 1
        return bytes
    }
}
