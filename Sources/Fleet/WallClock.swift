package import Foundation

/// The time of day, passed in so that a test can move it.
package protocol WallClock: Sendable {
    /// The current time.
    func now() -> Date
    /// Waits until the clock shows `deadline`; throws when the task is cancelled.
    func sleep(until deadline: Date) async throws
}

extension WallClock {
    /// Waits for a while of this clock's time.
    package func sleep(seconds: Double) async throws { try await sleep(until: now().addingTimeInterval(seconds)) }
}

/// The machine's own clock.
package struct SystemWallClock: WallClock {
    /// The machine's clock.
    package init() {}

    package func now() -> Date { Date() }

    package func sleep(until deadline: Date) async throws {
        try await Task.sleep(for: .seconds(max(0, deadline.timeIntervalSince(now()))))
    }
}
