import Foundation

/// Something awaited did not happen in time.
struct TimeLimitError: Error, CustomStringConvertible {
    let awaited: String
    let limit: Duration

    var description: String { "\(awaited) did not happen within \(limit)" }
}

/// Asks until the answer is there, or throws when the limit has passed.
func eventually<Value>(
    _ awaited: String,
    within limit: Duration = .seconds(60),
    every pause: Duration = .milliseconds(100),
    _ ask: () async throws -> Value?
) async throws -> Value {
    let end = ContinuousClock.now + limit
    while true {
        if let value = try await ask() { return value }
        guard ContinuousClock.now < end else { throw TimeLimitError(awaited: awaited, limit: limit) }
        try await Task.sleep(for: pause)
    }
}

/// Asks until a condition holds, or throws when the limit has passed.
func eventually(
    _ awaited: String,
    within limit: Duration = .seconds(60),
    every pause: Duration = .milliseconds(100),
    holds condition: () async throws -> Bool
) async throws {
    try await eventually(awaited, within: limit, every: pause) { try await condition() ? () : nil }
}

/// Does the work, cancelled when the limit has passed.
func within<Value: Sendable>(
    _ limit: Duration,
    _ awaited: String,
    _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await work() }
        group.addTask {
            try await Task.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() ?? nil else { throw TimeLimitError(awaited: awaited, limit: limit) }
        return value
    }
}
