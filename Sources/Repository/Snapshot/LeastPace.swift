import Synchronization

/// Whether a snapshot falls behind the pace that it must keep however busy the machine is.
///
/// Its workers give way to whoever wants a processor, and somebody may always want one; who is behind goes on all the
/// same. What was done early counts for a second at most, what is missing until it is done: so the end is bounded.
final class LeastPace: Sendable {
    private static let surplusMax = Duration.seconds(1)

    private let bytesPerSecond: Int?
    private let now: @Sendable () -> ContinuousClock.Instant
    /// Up to when the pace has been kept.
    private let keptThrough: Mutex<ContinuousClock.Instant>
    private let isHurried: @Sendable () -> Bool

    /// No pace to keep where `bytesPerSecond` is nil; always behind while `isHurried`.
    init(
        bytesPerSecond: Int?,
        _ configuration: RepositoryConfiguration,
        isHurried: @escaping @Sendable () -> Bool = { false }
    ) {
        self.bytesPerSecond = bytesPerSecond.map { max($0, 1) }
        now = configuration.now
        keptThrough = Mutex(configuration.now().advanced(by: Self.surplusMax))
        self.isHurried = isHurried
    }

    /// Whether to go on without giving way.
    var isBehind: Bool {
        guard !isHurried() else { return true }
        return bytesPerSecond != nil && keptThrough.withLock { $0 } < now()
    }

    /// Counts bytes that were dealt with.
    func count(_ bytes: Int) {
        guard let bytesPerSecond else { return }
        let latest = now().advanced(by: Self.surplusMax)
        keptThrough.withLock { $0 = min($0.advanced(by: .seconds(Double(bytes) / Double(bytesPerSecond))), latest) }
    }
}

/// How a snapshot reads: no faster than its limit, and no slower than its least pace.
struct SnapshotPace: Sendable {
    /// How fast files may be read.
    let limit: RateLimit
    /// How slowly they may be read.
    let least: LeastPace
}
