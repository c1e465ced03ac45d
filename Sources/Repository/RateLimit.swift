import Synchronization

/// Keeps work below some bytes a second, over all workers that share it.
///
/// A bucket that fills at that rate and holds a tenth of a second: who takes more than is there waits until the debt
/// would be paid.
final class RateLimit: Sendable {
    private static let burstSeconds = 0.1

    private struct Bucket {
        var paidThrough: ContinuousClock.Instant?
    }

    private let bytesPerSecond: Int?
    private let now: @Sendable () -> ContinuousClock.Instant
    private let pause: @Sendable (Duration) async throws -> Void
    private let bucket = Mutex(Bucket())

    /// No limit where `bytesPerSecond` is nil.
    init(bytesPerSecond: Int?, _ configuration: RepositoryConfiguration) {
        self.bytesPerSecond = bytesPerSecond.map { max($0, 1) }
        now = configuration.now
        pause = configuration.pause
    }

    /// Takes some bytes, waiting as long as that needs.
    func take(_ bytes: Int) async throws {
        guard let bytesPerSecond, bytes > 0 else { return }
        let wait = reserve(.seconds(Double(bytes) / Double(bytesPerSecond)))
        if wait > .zero { try await pause(wait) }
    }

    /// Puts some time on the account; returns how long to wait before going on.
    private func reserve(_ cost: Duration) -> Duration {
        let now = now()
        return bucket.withLock { bucket in
            let earliest = now.advanced(by: .seconds(-Self.burstSeconds))
            let start = bucket.paidThrough.map { max($0, earliest) } ?? earliest
            let end = start.advanced(by: cost)
            bucket.paidThrough = end
            return now.duration(to: end)
        }
    }
}
