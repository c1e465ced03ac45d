import Metrics
import Synchronization

/// Counts open connections by where they come from, so that no one source takes them all.
final class ConnectionCounter: Sendable {
    /// What becomes of a new connection.
    enum Admission {
        case served
        /// It is one too many; it is told so when it asks for something.
        case refused
        /// There are so many already that are told so that it isn't even listened to.
        case dropped
    }

    private let perSourceMax: Int
    private let counts = Mutex<[SourceAddress: Int]>([:])
    private let gauge: Meter

    init(perSourceMax: Int, metrics: any MetricsFactory) {
        self.perSourceMax = perSourceMax
        gauge = Meter(label: "holdfast_connections", factory: metrics)
    }

    /// Counts a new connection from `source`; one that isn't dropped must be closed here at its end.
    func open(_ source: SourceAddress) -> Admission {
        let count = counts.withLock { counts in
            let count = counts[source, default: 0] + 1
            if count <= 2 * perSourceMax { counts[source] = count }
            return count
        }
        guard count <= 2 * perSourceMax else { return .dropped }
        gauge.increment()
        return count <= perSourceMax ? .served : .refused
    }

    /// Takes a connection off the count.
    func close(_ source: SourceAddress) {
        counts.withLock { counts in
            guard let count = counts[source] else { return }
            counts[source] = count > 1 ? count - 1 : nil
        }
        gauge.decrement()
    }
}
