import Engine
import Foundation
import Ledger
import Logging
import Repository

extension WorkTask {
    /// Shuts clients out, keeps what the instance holds now, and stops its server.
    ///
    /// Where no safety snapshot is wanted, a server that can't be brought up is no hindrance.
    func save(_ instance: Instance, _ order: inout RewindOrder) async throws {
        let server = try fleet.server(of: instance)
        guard order.keepsWhatItHolds else { return try await shutDown(server, instance) }
        do {
            try await saveSealed(instance, server.sealed, &order)
        } catch let error where order.safetySnapshot == nil && !(error is CancellationError) {
            logger.warning("Rewinding without what was not captured yet", metadata: ["error": "\(error)"])
        }
        try await shutDown(server, instance)
    }

    /// Stops a server in order, or hard where it doesn't listen.
    func shutDown(_ server: PostgreSQLServer, _ instance: Instance) async throws {
        try await fleet.gates.exclusively(instance.resourceID) {
            do {
                try await server.stop(.fast)
            } catch let error as EngineError where error.code == .stopFailed {
                try await server.stop(.immediate)
            }
        }
    }

    /// Takes the snapshot of a server that nobody else can reach, and captures its log to the end.
    private func saveSealed(
        _ instance: Instance,
        _ sealed: PostgreSQLServer,
        _ order: inout RewindOrder
    ) async throws {
        try await fleet.gates.exclusively(instance.resourceID) {
            try await sealed.stop(.fast)
            try await sealed.start(limit: .seconds(Self.crashRecoverySecondsMax))
        }
        try await keep(sealed.passwordVerifier(of: instance.masterUsername), &order)
        let snapshot = order.safetySnapshot
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

    /// Records what stands for the master user's password at once: the server may never come up again.
    private func keep(_ verifier: String?, _ order: inout RewindOrder) async throws {
        guard let verifier, verifier != order.passwordVerifier else { return }
        order.passwordVerifier = verifier
        let (settled, rewind, scope) = (order, order.rewind, work.scope)
        try await advance(to: .rewindInstance(settled)) { writer in
            try writer.update(Rewind.self, rewind, in: scope) { $0.passwordVerifier = verifier }
        }
    }

    /// How long a server may take to recover from a crash before its safety snapshot.
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
