import Logging
import ServiceLifecycle

/// Looks again and again whether the files of an identity have changed.
struct TLSReload: ServiceLifecycle.Service {
    let identity: TLSIdentity
    let interval: Duration
    let logger: Logger

    func run() async throws {
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
            if try identity.refresh() { logger.notice("New connections get the new TLS certificate") }
        } catch {
            logger.error("The new TLS certificate can't be used; the one before stays", metadata: ["cause": "\(error)"])
        }
    }
}
