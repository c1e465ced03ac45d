import Engine
import Foundation
import Ledger
import Repository

extension WorkTask {
    /// Shuts clients out: the server is stopped, and started where Holdfast alone reaches it.
    func seal(_ sealed: PostgreSQLServer, _ instance: Instance) async throws {
        try await fleet.gates.exclusively(instance.resourceID) {
            try await fleet.unlock(instance)
            try await sealed.stop(.fast)
            try await sealed.start(limit: .seconds(Self.crashRecoverySecondsMax))
        }
    }

    /// Takes a snapshot of a sealed server where one is wanted, and captures its log to the end.
    func keepEverything(of instance: Instance, _ sealed: PostgreSQLServer, snapshot: String?) async throws {
        // As the server is up, what waits for its capture may wait.
        var running = instance
        running.wish = .running
        let kept = running
        guard instance.isBackedUp else {
            if let snapshot { try await takeSnapshotFirst(snapshot, of: kept) }
            return
        }
        try await whileCapturing(kept, sealed) {
            // A later commit tells that none before it is missing.
            _ = try await sealed.heartbeat()
            if let snapshot { try await takeSnapshotFirst(snapshot, of: kept) }
            try await awaitCapture(through: try await sealed.heartbeat(), of: kept)
        }
    }

    /// How long a server may take to recover from a crash before its last snapshot.
    private static var crashRecoverySecondsMax: Int { 3_600 }
    /// How long the last log may take to be captured.
    private static var captureSecondsMax: Int { 60 }

    /// Captures a server's log for as long as `body` runs.
    private func whileCapturing(
        _ instance: Instance,
        _ server: PostgreSQLServer,
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        let fleet = fleet
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await Capture(fleet, instance, server).run() }
            group.addTask { try await body() }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func awaitCapture(through position: UInt64, of instance: Instance) async throws {
        let log = try await fleet.log(of: instance)
        let limit = ContinuousClock.now + .seconds(Self.captureSecondsMax)
        while (log.end(of: UInt32(instance.timeline)) ?? 0) < position {
            guard ContinuousClock.now < limit else {
                throw FleetError(
                    .invalidInstanceState,
                    "The last transaction log of \(instance.identifier) was not captured within "
                        + "\(Self.captureSecondsMax) s; it is tried again."
                )
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
