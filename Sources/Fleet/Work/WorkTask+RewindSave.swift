import Engine
import Foundation
import Ledger
import Logging

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

    private func saveSealed(
        _ instance: Instance,
        _ sealed: PostgreSQLServer,
        _ order: inout RewindOrder
    ) async throws {
        try await seal(sealed, instance)
        try await keep(sealed.passwordVerifier(of: instance.masterUsername), &order)
        try await keepEverything(of: instance, sealed, snapshot: order.safetySnapshot)
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
}
