import Foundation
import Testing

@testable import Fleet

@Suite(.timeLimit(.minutes(2))) struct `A capture's pause` {
    private static let hour = Duration.seconds(3_600)

    @Test func `ends when somebody waits for the log`() async throws {
        let urgency = CaptureUrgency()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<2 { group.addTask { try await urgency.pause("a", until: .now + Self.hour) } }
            group.addTask {
                // Whether the others pause already or come to it later.
                try await urgency.hurrying("a") { try await Task.sleep(for: .milliseconds(20)) }
            }
            try await group.next()
            try await urgency.hurrying("a") { try await group.waitForAll() }
        }
    }

    @Test func `does not begin while somebody waits`() async throws {
        let urgency = CaptureUrgency()
        try await urgency.hurrying("a") { try await urgency.pause("a", until: .now + Self.hour) }
    }

    @Test func `goes on when somebody waits for another log, and ends in time`() async throws {
        let urgency = CaptureUrgency()
        let end = ContinuousClock.now + .milliseconds(50)
        try await urgency.hurrying("b") { try await urgency.pause("a", until: end) }
        #expect(ContinuousClock.now >= end)
    }

    @Test func `ends when the capture does`() async throws {
        let urgency = CaptureUrgency()
        await #expect(throws: CancellationError.self) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await urgency.pause("a", until: .now + Self.hour) }
                group.cancelAll()
                try await group.waitForAll()
            }
        }
    }
}
