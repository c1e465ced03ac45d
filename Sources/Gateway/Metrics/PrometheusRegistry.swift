package import Metrics
import Synchronization

/// Keeps every metric of the process, and prints them as Prometheus reads them.
package final class PrometheusRegistry: MetricsFactory {
    /// The most series that are kept; more of them are not recorded, so that no label can fill the memory.
    package static let seriesMax = 10_000

    private let families = Mutex<[String: MetricFamily]>([:])
    private let count = Mutex(0)

    /// An empty registry.
    package init() {}

    /// All metrics in the text format, version 0.0.4.
    package func text() -> String {
        families.withLock { $0 }.sorted { $0.key < $1.key }.map { $1.text($0) }.joined()
    }

    /// The counter of that name and those labels, called `…_total`.
    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        number(.counter, name(label, suffix: "_total"), dimensions)
    }

    /// The counter of that name and those labels, called `…_total`.
    package func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        number(.counter, name(label, suffix: "_total"), dimensions)
    }

    /// The gauge of that name and those labels.
    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        number(.gauge, name(label), dimensions)
    }

    /// The histogram of sizes of that name and those labels, or a gauge where values are not to be gathered.
    package func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        aggregate
            ? histogram(name(label), dimensions, buckets: HistogramSeries.sizeBuckets)
            : number(.gauge, name(label), dimensions)
    }

    /// The histogram of that name and those labels, called `…_seconds`.
    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(name(label, suffix: "_seconds"), dimensions, buckets: HistogramSeries.secondBuckets)
    }

    /// Keeps the counter, because Prometheus wants counters to live as long as the process.
    package func destroyCounter(_ handler: any CounterHandler) {}
    /// Keeps the counter.
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    /// Keeps the gauge.
    package func destroyMeter(_ handler: any MeterHandler) {}
    /// Keeps what was recorded.
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    /// Keeps what was timed.
    package func destroyTimer(_ handler: any TimerHandler) {}

    private func number(
        _ kind: MetricFamily.Kind,
        _ name: String,
        _ dimensions: [(String, String)]
    ) -> NumberSeries {
        let series = series(kind, name, dimensions) { NumberSeries() }
        return series as? NumberSeries ?? NumberSeries()
    }

    private func histogram(
        _ name: String,
        _ dimensions: [(String, String)],
        buckets: [Double]
    ) -> HistogramSeries {
        let series = series(.histogram, name, dimensions) { HistogramSeries(buckets: buckets) }
        return series as? HistogramSeries ?? HistogramSeries(buckets: buckets)
    }

    /// The series of that name and those labels; one that does not fit is recorded nowhere.
    private func series(
        _ kind: MetricFamily.Kind,
        _ name: String,
        _ dimensions: [(String, String)],
        _ make: () -> any MetricSeries
    ) -> any MetricSeries {
        let labels = MetricFamily.labels(dimensions)
        return families.withLock { families in
            let keptKind = families[name]?.kind ?? kind
            if keptKind == kind, let series = families[name]?.series[labels] { return series }
            let series = make()
            let isRoom = count.withLock { count in
                guard keptKind == kind, count < PrometheusRegistry.seriesMax else { return false }
                count += 1
                return true
            }
            guard isRoom else { return series }
            families[name, default: MetricFamily(kind: kind)].series[labels] = series
            return series
        }
    }

    private func name(_ label: String, suffix: String = "") -> String {
        let name = String(label.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
        return name.hasSuffix(suffix) ? name : name + suffix
    }
}
