import Logging

extension Fleet {
    /// Looks at something every so many seconds of the fleet's clock, until cancelled.
    ///
    /// What goes wrong is logged under `complaint`, and tried again at the next look.
    func patrol(everySeconds seconds: Double, _ complaint: Logger.Message, _ look: () async throws -> Void) async {
        while !Task.isCancelled {
            do {
                try await look()
            } catch is CancellationError {
                return
            } catch {
                logger.error(complaint, metadata: ["error": "\(error)"])
            }
            try? await clock.sleep(seconds: seconds)
        }
    }
}
