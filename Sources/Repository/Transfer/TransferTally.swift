import Synchronization

/// How far a transfer is.
final class TransferTally: Sendable {
    private let progress: @Sendable (_ done: Int, _ total: Int) -> Void
    private let state = Mutex((done: 0, total: 0))

    init(_ progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void) {
        self.progress = progress
    }

    /// Bytes that have arrived.
    var bytesDone: Int { state.withLock(\.done) }

    /// Sets how much is still to come.
    func expect(_ bytes: Int) {
        let (done, total) = state.withLock { state in
            state.total = state.done + bytes
            return state
        }
        progress(done, total)
    }

    /// Counts what has arrived.
    func add(_ bytes: Int) {
        let (done, total) = state.withLock { state in
            state.done += bytes
            return state
        }
        progress(done, total)
    }
}
