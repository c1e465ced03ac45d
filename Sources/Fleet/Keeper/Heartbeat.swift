import Engine
import Foundation
import Logging

/// Commits a tiny transaction now and then, so that the latest restorable time of an idle instance moves on.
///
/// A restore to a time needs a later commit in the log to know that nothing before it is missing. So there is a
/// heartbeat soon after the last of the owner's commits, and then one at every interval.
struct Heartbeat: Sendable {
    private let fleet: Fleet
    private let instance: Instance
    private let server: PostgreSQLServer

    init(_ fleet: Fleet, _ instance: Instance, _ server: PostgreSQLServer) {
        self.fleet = fleet
        self.instance = instance
        self.server = server
    }

    /// Beats until cancelled; without automated backups there is nothing to beat for.
    func run() async throws {
        while true {
            do {
                if instance.isBackedUp { try await beat() }
            } catch let error as CancellationError {
                throw error
            } catch {
                // The server may be starting or full; whoever watches it reports that.
                fleet.logger.debug("No heartbeat", metadata: ["error": "\(error)"])
            }
            try await Task.sleep(for: .seconds(1))
        }
    }

    private func beat() async throws {
        try await server.withConnection(database: PostgreSQLServer.administrationDatabase) { connection in
            var position: UInt64 = 0
            var last = ContinuousClock.now - fleet.settings.heartbeatInterval
            while true {
                let isDue = ContinuousClock.now - last >= fleet.settings.heartbeatInterval
                if try await connection.insertPosition() != position || isDue {
                    try await connection.commitHeartbeat()
                    position = try await connection.insertPosition()
                    last = .now
                }
                try await Task.sleep(for: .seconds(1))
            }
        }
    }
}
