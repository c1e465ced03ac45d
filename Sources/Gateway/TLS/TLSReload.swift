import Logging
import Metrics
import ServiceLifecycle

/// Looks again and again whether the files of an identity have changed.
struct TLSReload: ServiceLifecycle.Service {
    let identity: TLSIdentity
    let interval: Duration
    let metrics: any MetricsFactory
    let logger: Logger

    func run() async throws {
        tellEnd()
        await cancelWhenGracefulShutdown {
            while true {
                do {
                    try await Task.sleep(for: interval)
                } catch {
                    return
                }
                refresh()
            }
        }
    }

    private func refresh() {
        do {
            guard try identity.refresh() else { return }
            logger.notice("New connections get the new TLS certificate")
            tellEnd()
        } catch {
            logger.error("The new TLS certificate can't be used; the one before stays", metadata: ["cause": "\(error)"])
        }
    }

    private func tellEnd() {
        Gauge(label: "holdfast_tls_certificate_end_timestamp_seconds", factory: metrics).record(identity.endSeconds)
    }
}
