import Synchronization

@testable import Repository

/// A real store that stops working at a chosen operation, as a killed process or a full disk does.
final class FailingStore: ObjectStore {
    /// When it stops.
    enum Moment: Sendable, CaseIterable {
        /// The operation does not happen.
        case before
        /// The operation happens, but its caller is not told.
        case after
    }

    private let store: any ObjectStore
    private let moment: Moment
    private let code: RepositoryError.Code
    private let failsForEver: Bool
    private let ignoresLock: Bool
    private let left: Mutex<Int?>

    init(
        _ store: any ObjectStore,
        moment: Moment = .before,
        code: RepositoryError.Code = .storeFailed,
        failsForEver: Bool = true,
        ignoresLock: Bool = false
    ) {
        self.ignoresLock = ignoresLock
        self.store = store
        self.moment = moment
        self.code = code
        self.failsForEver = failsForEver
        left = Mutex(nil)
    }

    /// Lets some more changing operations succeed, then fails.
    func fail(afterOperations count: Int) {
        left.withLock { $0 = count }
    }

    /// Whether the chosen operation was reached.
    var hasFailed: Bool { left.withLock { ($0 ?? 0) < 0 } }

    func put(_ name: ObjectName, _ bytes: [UInt8]) async throws {
        try await step { try await store.put(name, bytes) }
    }

    func replace(_ name: ObjectName, _ bytes: [UInt8]) async throws {
        try await step { try await store.replace(name, bytes) }
    }

    func delete(_ name: ObjectName) async throws {
        try await step { try await store.delete(name) }
    }

    func get(_ name: ObjectName) async throws -> [UInt8] { try await store.get(name) }

    func get(_ name: ObjectName, range: Range<Int>) async throws -> [UInt8] {
        try await store.get(name, range: range)
    }

    func size(of name: ObjectName) async throws -> Int { try await store.size(of: name) }

    func list(prefix: String) async throws -> [ObjectInfo] { try await store.list(prefix: prefix) }

    func prepareForWriting() async throws {
        if !ignoresLock { try await store.prepareForWriting() }
    }

    private func step(_ operation: () async throws -> Void) async throws {
        let place = left.withLock { left -> Int in
            guard let count = left else { return 1 }
            left = count == 0 && !failsForEver ? nil : count - 1
            return count
        }
        guard place > 0 || (place == 0 && moment == .after) else { throw stopped }
        try await operation()
        if place == 0 { throw stopped }
    }

    private var stopped: RepositoryError { RepositoryError(code, "the test's store has stopped") }
}
