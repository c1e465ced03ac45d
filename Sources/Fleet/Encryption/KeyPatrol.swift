import Engine
import Foundation
import Ledger
import Logging
import Repository

/// Takes instances out of use whose KMS key RDS can't use any more, as RDS does.
///
/// What their servers have written and nobody has captured stays with them: the replication slot keeps it, and it is
/// captured when the instance is started again.
struct KeyPatrol: Sendable {
    /// For how long an instance can be started again once its key can be used.
    static let recoverableSeconds = 7 * secondsPerDay
    private static let pauseSeconds = 2.0
    private let fleet: Fleet

    init(_ fleet: Fleet) { self.fleet = fleet }

    /// Looks every few seconds of the fleet's clock, until cancelled.
    func run() async {
        guard let storageKeys = fleet.storageKeys else { return }
        await fleet.patrol(everySeconds: Self.pauseSeconds, "Keys can't be looked at") { try await look(storageKeys) }
    }

    /// Looks at the key of every encrypted instance.
    func look(_ storageKeys: StorageKeys) async throws {
        for repository in fleet.repositories.values { repository.forgetWrappedKeys(all: false) }
        for instance in try await fleet.ledger.read({ try $0.all(Instance.self) }) {
            guard let key = instance.storageKey else { continue }
            if instance.status == .inaccessibleRecoverable {
                try await giveUp(instance)
            } else if Self.usable.contains(instance.status), let trouble = try await storageKeys.trouble(with: key) {
                try await withdraw(instance, trouble)
            }
        }
    }

    /// In other states work is under way that either fails for want of the key or ends in one of these.
    private static let usable: Set<InstanceStatus> = [.available, .backingUp, .incompatibleParameters, .storageFull]

    /// Takes an instance out of use: its server is stopped, nothing more is captured or backed up.
    private func withdraw(_ instance: Instance, _ trouble: String) async throws {
        for repository in fleet.repositories.values { repository.forgetWrappedKeys(all: true) }
        let (now, workID) = (fleet.clock.now(), fleet.names.token())
        try await fleet.ledger.write { writer in
            guard let current = try writer.reader.instance(resourceID: instance.resourceID),
                Self.usable.contains(current.status)
            else { return }
            let lost = try writer.update(Instance.self, current.identifier, in: current.scope) {
                $0.status = .inaccessibleRecoverable
                $0.statusReason = trouble
                $0.wish = .held
                $0.inaccessibleAt = now
                $0.stoppedAt = now
            }
            try writer.insert(
                Work(
                    scope: lost.scope,
                    id: workID,
                    subject: lost.resourceID,
                    order: .withdrawInstance,
                    createdAt: now
                )
            )
            try writer.insert(EventCatalog.instanceFailed(status: lost.status, trouble).about(lost, at: now))
            try writer.note(.done("StopDBInstance", to: lost, because: trouble, at: now))
        }
    }

    /// After a week nothing but its backups can bring an instance back.
    private func giveUp(_ instance: Instance) async throws {
        let now = fleet.clock.now()
        guard let since = instance.inaccessibleAt, now.timeIntervalSince(since) >= Self.recoverableSeconds else {
            return
        }
        try await fleet.ledger.write { writer in
            guard let current = try writer.reader.instance(resourceID: instance.resourceID),
                current.status == .inaccessibleRecoverable
            else { return }
            let lost = try writer.update(Instance.self, current.identifier, in: current.scope) {
                $0.status = .inaccessible
            }
            let reason = "Its KMS key could not be used for seven days. Restore it from a backup."
            try writer.insert(EventCatalog.instanceFailed(status: lost.status, reason).about(lost, at: now))
        }
    }
}

extension WorkTask {
    /// Stops the server of an instance whose key can't be used; its files stay as they are, locked where they can be.
    func withdrawInstance() async throws {
        let instance = try await instance()
        guard instance.status.isInaccessible else { return try await finish { _ in } }
        let server = try fleet.server(of: instance)
        try await fleet.gates.exclusively(instance.resourceID) {
            try await server.stop(.fast)
            try await fleet.lock(instance.resourceID)
        }
        try await finish { writer in
            try writer.updateInstance(instance.resourceID) { if $0.status.isInaccessible { $0.wish = .stopped } }
        }
    }

    /// Ends the start of an instance whose key was lost since it was accepted.
    func withdrawStart(_ error: FleetError) async throws {
        let (subject, now) = (work.subject, fleet.clock.now())
        try await finish { writer in
            let lost = try writer.updateInstance(subject) {
                $0.status = .inaccessibleRecoverable
                $0.wish = .stopped
                $0.statusReason = error.description
                $0.inaccessibleAt = $0.inaccessibleAt ?? now
            }
            guard let lost else { return }
            try writer.insert(EventCatalog.instanceFailed(status: lost.status, error.description).about(lost, at: now))
        }
    }
}
