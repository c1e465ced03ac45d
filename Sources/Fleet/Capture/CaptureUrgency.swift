import Synchronization

/// Whose log somebody waits for: their captures make it durable at once, not together with what comes a moment later.
final class CaptureUrgency: Sendable {
    private let waiting = Mutex<[String: Int]>([:])

    /// Runs `body`, during which the capture of an instance hurries.
    func hurrying<Value>(_ resourceID: String, _ body: () async throws -> Value) async rethrows -> Value {
        waiting.withLock { $0[resourceID, default: 0] += 1 }
        defer {
            waiting.withLock { waiting in
                let count = waiting[resourceID, default: 0] - 1
                waiting[resourceID] = count > 0 ? count : nil
            }
        }
        return try await body()
    }

    /// Whether the capture of an instance has to hurry.
    func isUrgent(_ resourceID: String) -> Bool { waiting.withLock { $0[resourceID] != nil } }
}
