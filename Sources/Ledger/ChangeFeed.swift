import Synchronization

/// Tells everyone who listens that something was committed.
final class ChangeFeed: Sendable {
    private let listeners = Mutex<(next: Int, streams: [Int: AsyncStream<Void>.Continuation])>((0, [:]))

    func announce() {
        let streams = listeners.withLock { Array($0.streams.values) }
        for stream in streams { stream.yield() }
    }

    func subscribe() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let number = listeners.withLock { state in
            state.next += 1
            state.streams[state.next] = continuation
            return state.next
        }
        continuation.onTermination = { [weak self] _ in
            self?.listeners.withLock { state in _ = state.streams.removeValue(forKey: number) }
        }
        return stream
    }
}
