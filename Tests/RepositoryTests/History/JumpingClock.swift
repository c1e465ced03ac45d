import Synchronization

/// A clock that is wrong by up to a day, and each time it jumps by another time.
final class JumpingClock: Sendable {
    /// How wrong it is at most, either way.
    static let errorSecondsMax = 86_400

    private let state: Mutex<(generator: SeededGenerator, error: Duration)>

    init(seed: UInt64) { state = Mutex((SeededGenerator(seed: seed), .zero)) }

    /// What it shows.
    func now() -> ContinuousClock.Instant { .now.advanced(by: error) }

    /// What a wall clock beside it shows, in seconds since 1970.
    func seconds(_ time: Int) -> Int { time + Int(error.components.seconds) }

    /// Shows another time from now on.
    func jump() {
        state.withLock { state in
            let span = UInt64(2 * Self.errorSecondsMax)
            state.error = .seconds(Int(state.generator.next() >> 8 % span) - Self.errorSecondsMax)
        }
    }

    private var error: Duration { state.withLock(\.error) }
}
