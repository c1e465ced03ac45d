import Metrics
import Synchronization

/// How often values fell into fixed buckets.
final class HistogramSeries: MetricSeries, TimerHandler, RecorderHandler {
    /// Upper bounds for times, from a millisecond to a day, in seconds.
    static let secondBuckets = [
        0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 3_600, 86_400,
    ]
    /// Upper bounds for sizes and counts: powers of four up to a tebibyte.
    static let sizeBuckets = (0...20).map { Double(1 << (2 * $0)) }

    private struct State {
        var counts: [Int]
        var count = 0
        var sum = 0.0
    }

    private let buckets: [Double]
    private let state: Mutex<State>

    init(buckets: [Double]) {
        self.buckets = buckets
        state = Mutex(State(counts: buckets.map { _ in 0 }))
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1_000_000_000) }
    func record(_ value: Int64) { record(Double(value)) }
    func record(_ value: Double) {
        let bucket = buckets.firstIndex { value <= $0 }
        state.withLock { state in
            if let bucket { state.counts[bucket] += 1 }
            state.count += 1
            state.sum += value
        }
    }

    func lines(_ name: String, _ labels: String) -> [String] {
        let state = state.withLock(\.self)
        let prefix = labels.isEmpty ? "" : "\(labels),"
        var lines: [String] = []
        var below = 0
        for (bound, count) in zip(buckets, state.counts) {
            below += count
            lines.append(line("\(name)_bucket", "\(prefix)le=\"\(bound)\"", "\(below)"))
        }
        lines.append(line("\(name)_bucket", "\(prefix)le=\"+Inf\"", "\(state.count)"))
        lines.append(line("\(name)_sum", labels, "\(state.sum)"))
        lines.append(line("\(name)_count", labels, "\(state.count)"))
        return lines
    }
}
