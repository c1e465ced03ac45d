import Synchronization

/// Lets one task at a time change which manifests a snapshot has.
///
/// A rewritten manifest must not bring back a snapshot that is being deleted, and both are several steps in the store.
final class SnapshotTurns: Sendable {
    private let waiting = Mutex<[SnapshotID: [CheckedContinuation<Void, Never>]]>([:])

    /// Runs a body when it is its turn; bodies are short and never take a second turn.
    func take<Value>(_ id: SnapshotID, _ body: () async throws -> Value) async rethrows -> Value {
        await begin(id)
        defer { end(id) }
        return try await body()
    }

    private func begin(_ id: SnapshotID) async {
        await withCheckedContinuation { continuation in
            let isFree = waiting.withLock { waiting in
                guard waiting[id] != nil else {
                    waiting[id] = []
                    return true
                }
                waiting[id]?.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    private func end(_ id: SnapshotID) {
        let next = waiting.withLock { waiting -> CheckedContinuation<Void, Never>? in
            guard let first = waiting[id]?.first else {
                waiting[id] = nil
                return nil
            }
            waiting[id]?.removeFirst()
            return first
        }
        next?.resume()
    }
}
