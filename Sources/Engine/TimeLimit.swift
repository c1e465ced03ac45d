/// Runs a body and cancels it when it takes longer than the limit, throwing ``EngineError/Code/timedOut``.
func withTimeLimit<Value: Sendable>(
    _ limit: Duration,
    doing what: String,
    _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        guard let first = try await group.next(), let value = first else {
            throw EngineError(.timedOut, "\(what) took longer than \(limit); look at the server's log and try again.")
        }
        return value
    }
}

/// Asks a question, ever less often, until the answer is yes or the limit has passed; returns the last answer.
func poll(
    limit: Duration,
    until isDone: () async throws -> Bool
) async throws -> Bool {
    let deadline = ContinuousClock.now + limit
    var interval = Duration.milliseconds(5)
    while ContinuousClock.now < deadline {
        if try await isDone() { return true }
        try await Task.sleep(for: interval)
        interval = min(interval * 5 / 4, .milliseconds(250))
    }
    return try await isDone()
}
