/// The pages that anyone may read: whether requests are served, and the metrics.
struct StatusPages: Sendable {
    let isReady: @Sendable () async -> Bool
    let metrics: PrometheusRegistry

    /// The page that `head` asks for, or nil where it asks for none.
    func page(_ head: RequestHead) async -> HTTPAnswer? {
        switch (head.method, head.path) {
        case ("GET", "/health"): await health()
        case ("GET", "/metrics"): answer(200, "text/plain; version=0.0.4; charset=utf-8", metrics.text())
        default: nil
        }
    }

    private func health() async -> HTTPAnswer {
        await isReady()
            ? answer(200, "application/json", #"{"status":"ok"}"#)
            : answer(503, "application/json", #"{"status":"starting"}"#)
    }

    private func answer(_ status: Int, _ type: String, _ text: String) -> HTTPAnswer {
        HTTPAnswer(status: status, headers: [("Content-Type", type)], body: Array(text.utf8))
    }
}
