import ServiceLifecycle

/// Looks after a log while the daemon runs, and closes it at the end.
package struct AuditKeeper: ServiceLifecycle.Service {
    private let log: AuditLog
    private let interval: Duration

    /// The keeper of `log`.
    package init(_ log: AuditLog) {
        self.log = log
        interval = .seconds(log.settings.syncSecondsMax)
    }

    /// Looks after the log until the daemon has stopped.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await log.look()
                try? await Task.sleep(for: interval)
            }
        }
        await log.close()
    }
}
