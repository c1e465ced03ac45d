import Engine
import Synchronization

/// Log that has arrived and waits to be made durable: what comes while one object is written goes into the next.
final class LogBuffer: Sendable {
    private let chunks = Mutex<[LogChunk]>([])
    /// Yields when something has arrived, or nothing for a while.
    let arrivals: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation

    private static let bytesMax = 8 << 20

    init() {
        (arrivals, arrival) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Adds a chunk; while too much waits, the reading of log has to wait, too.
    func put(_ chunk: LogChunk) async throws {
        chunks.withLock { $0.append(chunk) }
        arrival.yield()
        while chunks.withLock({ $0.reduce(0) { $0 + $1.bytes.count } }) >= Self.bytesMax {
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    /// Says that there was time to look around.
    func ping() { arrival.yield() }

    /// Everything that waits, as one chunk.
    func take() -> LogChunk? {
        let taken = chunks.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        guard let first = taken.first, let last = taken.last else { return nil }
        guard taken.count > 1 else { return first }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(last.end - first.start))
        for chunk in taken { bytes += chunk.bytes }
        return LogChunk(
            start: first.start,
            bytes: bytes,
            serverEnd: last.serverEnd
        )
    }
}
