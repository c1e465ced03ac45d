import Keys
import Logging
import ServiceLifecycle

/// Does every few minutes what time does to keys: their deletion, rotation and the end of imported material.
struct KeyTending: ServiceLifecycle.Service {
    let keys: Keys
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await keys.tend()
                } catch {
                    logger.error("Keys can't be tended", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: .seconds(Keys.tendingSeconds))
            }
        }
    }
}
