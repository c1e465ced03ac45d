import Gateway
import Metrics
import Testing

@Suite struct `Prometheus registry` {
    @Test func `prints every kind of metric`() {
        let registry = PrometheusRegistry()
        Counter(label: "captures", dimensions: [("b", "x\"y\\z\n"), ("a", "1")], factory: registry).increment(by: 2)
        Counter(label: "captures", dimensions: [("a", "1"), ("b", "x\"y\\z\n")], factory: registry).increment()
        FloatingPointCounter(label: "bytes.total", factory: registry).increment(by: 0.5)
        Gauge(label: "lag-bytes", factory: registry).record(7)
        Meter(label: "slots", factory: registry).set(3)
        Metrics.Timer(label: "backup", factory: registry).recordSeconds(2)
        Recorder(label: "size", dimensions: [("k", "v")], factory: registry).record(Int64(5))
        let lines = registry.text().split(separator: "\n").map(String.init)
        for line in [
            "# TYPE captures_total counter", #"captures_total{a="1",b="x\"y\\z\n"} 3.0"#, "bytes_total 0.5",
            "# TYPE lag_bytes gauge", "lag_bytes 7.0", "slots 3.0", "# TYPE backup_seconds histogram",
            #"backup_seconds_bucket{le="1.0"} 0"#, #"backup_seconds_bucket{le="2.5"} 1"#,
            #"backup_seconds_bucket{le="+Inf"} 1"#, "backup_seconds_sum 2.0", "backup_seconds_count 1",
            #"size_bucket{k="v",le="4.0"} 0"#, #"size_bucket{k="v",le="16.0"} 1"#, #"size_sum{k="v"} 5.0"#,
        ] {
            #expect(lines.contains(line), "\(line) is not in \(lines)")
        }
    }

    @Test func `one name is one kind`() {
        let registry = PrometheusRegistry()
        Meter(label: "x_total", factory: registry).set(1)
        Counter(label: "x", factory: registry).increment(by: 9)
        #expect(registry.text() == "# TYPE x_total gauge\nx_total 1.0\n")
    }

    @Test func `labels cannot fill the memory`() {
        let registry = PrometheusRegistry()
        for number in 0..<PrometheusRegistry.seriesMax + 100 {
            Counter(label: "x", dimensions: [("n", "\(number)")], factory: registry).increment()
        }
        #expect(registry.text().split(separator: "\n").count == PrometheusRegistry.seriesMax + 1)
    }

    @Test func `no increment is lost between threads`() async {
        let registry = PrometheusRegistry()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    for _ in 0..<200 { Counter(label: "x", factory: registry).increment() }
                }
            }
        }
        #expect(registry.text() == "# TYPE x_total counter\nx_total 10000.0\n")
    }
}
