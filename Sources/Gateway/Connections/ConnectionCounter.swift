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

    private struct Counts {
        var total = 0
        var bySource: [SourceAddress: Int] = [:]
    }

    /// One in so many connections is kept for sources that have few.
    private static let keptShare = 16

    private let limits: GatewayConfiguration.Limits
    private let counts = Mutex(Counts())
    private let gauge: Meter

    init(_ limits: GatewayConfiguration.Limits, metrics: any MetricsFactory) {
        self.limits = limits
        gauge = Meter(label: "holdfast_connections", factory: metrics)
    }

    /// Counts a new connection from `source`; one that isn't dropped must be closed here at its end.
    func open(_ source: SourceAddress) -> Admission {
        let perSourceMax = limits.connectionsPerAddressMax
        let count: Int? = counts.withLock { counts in
            let count = counts.bySource[source, default: 0] + 1
            let isForFew = counts.total >= limits.connectionsMax - limits.connectionsMax / Self.keptShare
            guard count <= (isForFew ? limits.fewConnectionsMax : 2 * perSourceMax) else { return nil }
            counts.bySource[source] = count
            counts.total += 1
            return count
        }
        guard let count else { return .dropped }
        gauge.increment()
        return count <= perSourceMax ? .served : .refused
    }

    /// Takes a connection off the count.
    func close(_ source: SourceAddress) {
        counts.withLock { counts in
            guard let count = counts.bySource[source] else { return }
            counts.bySource[source] = count > 1 ? count - 1 : nil
            counts.total -= 1
        }
        gauge.decrement()
    }
}
