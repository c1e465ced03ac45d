import Synchronization

/// Whose log somebody waits for: their captures make it durable at once, not together with what comes a moment later.
final class CaptureUrgency: Sendable {
    private struct State {
        /// How many wait for an instance's log.
        var waiting: [String: Int] = [:]
        /// Who pauses until then, by instance.
        var pausing: [String: [Int: AsyncStream<Void>.Continuation]] = [:]
        var pauseCount = 0
    }

    private let state = Mutex(State())

    /// Runs `body`, during which the capture of an instance hurries.
    func hurrying<Value>(_ resourceID: String, _ body: () async throws -> Value) async rethrows -> Value {
        let pausing = state.withLock { state in
            state.waiting[resourceID, default: 0] += 1
            return state.pausing[resourceID] ?? [:]
        }
        for wake in pausing.values { wake.yield() }
        defer {
            state.withLock { state in
                let count = state.waiting[resourceID, default: 0] - 1
                state.waiting[resourceID] = count > 0 ? count : nil
            }
        }
        return try await body()
    }

    /// Waits until then, or until somebody waits for the log of an instance.
    func pause(_ resourceID: String, until end: ContinuousClock.Instant) async throws {
        guard ContinuousClock.now < end else { return }
        let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        guard let number = register(resourceID, wake) else { return }
        defer { state.withLock { $0.pausing[resourceID]?[number] = nil } }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await Task.sleep(until: end, clock: .continuous) }
            group.addTask { for await _ in wakes { return } }
            defer { group.cancelAll() }
            try await group.next()
        }
        try Task.checkCancellation()
    }

    /// Notes somebody who pauses; nil where there is no time for it.
    private func register(_ resourceID: String, _ wake: AsyncStream<Void>.Continuation) -> Int? {
        state.withLock { state in
            guard state.waiting[resourceID] == nil else { return nil }
            state.pauseCount += 1
            state.pausing[resourceID, default: [:]][state.pauseCount] = wake
            return state.pauseCount
        }
    }
}
