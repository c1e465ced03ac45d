import Foundation
import Ledger

extension Scheduler {
    /// Starts an instance that was stopped for as long as may be, as RDS does so that it doesn't miss maintenance.
    func beginStart(of instance: Instance, at now: Date) async throws {
        guard instance.status == .stopped else { return }
        guard let restartsAt = instance.restartsAt else {
            // It was stopped before that was written down.
            try await fleet.ledger.write { writer in
                try writer.updateInstance(instance.resourceID) { if $0.status == .stopped { $0.stoppedAt = now } }
            }
            return
        }
        guard restartsAt <= now else { return }
        try await begin(.startInstance, on: instance.resourceID, in: instance.scope, at: now) { writer in
            guard let current = try writer.reader.instance(resourceID: instance.resourceID),
                current.status == .stopped
            else { throw CancellationError() }
            try writer.update(Instance.self, current.identifier, in: current.scope) { $0.status = .starting }
            try writer.insert(EventCatalog.instanceStartedByItself.about(current, at: now))
            let reason = "it was stopped for as long as may be"
            try writer.note(.done("StartDBInstance", to: current, because: reason, at: now))
        }
    }
}
