/// The pages that anyone may read: whether requests are served, the metrics, and how to verify the databases.
struct StatusPages: Sendable {
    let isReady: @Sendable () async -> Bool
    let metrics: PrometheusRegistry
    /// The certificate of the authority that the databases' certificates are signed by, in PEM form.
    let authority: @Sendable () async throws -> String

    /// The page that `head` asks for, or nil where it asks for none.
    func page(_ head: RequestHead) async -> HTTPAnswer? {
        switch (head.method, head.path) {
        case ("GET", "/health"): await health()
        case ("GET", "/metrics"): answer(200, "text/plain; version=0.0.4; charset=utf-8", metrics.text())
        case ("GET", "/ca.pem"): await certificate()
        default: nil
        }
    }

    private func health() async -> HTTPAnswer {
        await isReady()
            ? answer(200, "application/json", #"{"status":"ok"}"#)
            : answer(503, "application/json", #"{"status":"starting"}"#)
    }

    private func certificate() async -> HTTPAnswer {
        do {
            return answer(200, "application/x-pem-file", try await authority())
        } catch {
            return answer(503, "text/plain; charset=utf-8", "The certificate can't be read at the moment. Try again.\n")
        }
    }

    private func answer(_ status: Int, _ type: String, _ text: String) -> HTTPAnswer {
        HTTPAnswer(status: status, headers: [("Content-Type", type)], body: Array(text.utf8))
    }
}
