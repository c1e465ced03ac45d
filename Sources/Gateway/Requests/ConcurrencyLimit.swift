import Synchronization

/// Counts what is being worked on, and says when it is enough.
final class ConcurrencyLimit: Sendable {
    private let limit: Int
    private let running = Mutex(0)

    init(_ limit: Int) { self.limit = limit }

    /// How many are being worked on.
    var count: Int { running.withLock(\.self) }

    /// What `body` returns, or nil without calling it where the limit is reached.
    func whileBelow<T>(_ body: () async -> T) async -> T? {
        let isAdmitted = running.withLock { count in
            guard count < limit else { return false }
            count += 1
            return true
        }
        guard isAdmitted else { return nil }
        defer { running.withLock { $0 -= 1 } }
        return await body()
    }
}
