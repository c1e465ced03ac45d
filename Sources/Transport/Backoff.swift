/// How long to wait before something is tried again: a time that doubles, with full jitter.
package struct Backoff: Sendable {
    /// The longest pause after the first attempt, in seconds.
    package var firstSeconds = 0.1
    /// The longest pause of all, in seconds.
    package var pauseSecondsMax = 5.0

    /// A back-off with the defaults.
    package init() {}

    /// The pause after an attempt (the first is 1): a share (0 to 1) of the back-off, at least what the server asks for.
    package func seconds(afterAttempt attempt: Int, share: Double, asked: Double? = nil) -> Double {
        let limit = min(pauseSecondsMax, firstSeconds * Double(1 << min(attempt, 16)))
        return max(limit * share, min(asked ?? 0, 4 * pauseSecondsMax))
    }
}
