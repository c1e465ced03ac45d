import Dispatch
import Synchronization

/// Waits for one socket to become readable or writable without holding a thread of the cooperative pool.
final class SocketWait: Sendable {
    /// What to wait for.
    enum Direction: Sendable {
        /// There are bytes to read, or the peer is gone.
        case readable
        /// There is room to write, or the peer is gone.
        case writable
    }

    private enum Outcome {
        case ready
        case limitPassed
        case cancelled
    }

    @safe private struct State {
        var outcome: Outcome?
        // libdispatch's objects may be used from any thread; its Swift interface does not say so.
        nonisolated(unsafe) var sources: [any DispatchSourceProtocol] = []
        var running = 0
        var continuation: CheckedContinuation<Bool, any Error>?
    }

    private let state = Mutex(State())

    private init() {}

    /// Returns true when the socket is ready, false when the limit passed first; throws when the task is cancelled.
    static func wait(for direction: Direction, on descriptor: Int32, limit: Duration) async throws -> Bool {
        let wait = SocketWait()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                wait.begin(direction, descriptor, limit, continuation)
            }
        } onCancel: {
            wait.finish(.cancelled)
        }
    }

    private func begin(
        _ direction: Direction,
        _ descriptor: Int32,
        _ limit: Duration,
        _ continuation: CheckedContinuation<Bool, any Error>
    ) {
        state.withLock { state in
            guard state.outcome == nil else { return continuation.resume(throwing: CancellationError()) }
            state.continuation = continuation
            let timer = DispatchSource.makeTimerSource()
            timer.schedule(deadline: .now() + max(0, limit / .seconds(1)))
            timer.setEventHandler { @Sendable in self.finish(.limitPassed) }
            let socket: any DispatchSourceProtocol =
                switch direction {
                case .readable: DispatchSource.makeReadSource(fileDescriptor: descriptor)
                case .writable: DispatchSource.makeWriteSource(fileDescriptor: descriptor)
                }
            socket.setEventHandler { @Sendable in self.finish(.ready) }
            unsafe state.sources = [timer, socket]
            state.running = 2
            for source in unsafe state.sources {
                source.setCancelHandler { @Sendable in self.sourceEnded() }
                source.activate()
            }
        }
    }

    private func finish(_ outcome: Outcome) {
        state.withLock { state in
            guard state.outcome == nil else { return }
            state.outcome = outcome
            for source in unsafe state.sources { source.cancel() }
            unsafe state.sources = []
        }
    }

    /// Resumes the waiter only when no source watches the descriptor any more, so that it may be closed.
    private func sourceEnded() {
        let (outcome, continuation) = state.withLock { state in
            state.running -= 1
            guard state.running == 0 else { return (state.outcome, CheckedContinuation<Bool, any Error>?.none) }
            defer { state.continuation = nil }
            return (state.outcome, state.continuation)
        }
        guard let continuation else { return }
        switch outcome {
        case .ready: continuation.resume(returning: true)
        case .limitPassed: continuation.resume(returning: false)
        case .cancelled, nil: continuation.resume(throwing: CancellationError())
        }
    }
}
