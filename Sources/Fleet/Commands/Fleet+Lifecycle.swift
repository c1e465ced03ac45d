import Foundation
package import Ledger

extension Fleet {
    /// Accepts a restart of an instance's server.
    package func rebootInstance(_ name: String, in scope: Scope) async throws -> Instance {
        try await change(name, in: scope, from: [.available, .incompatibleParameters], to: .rebooting, .rebootInstance)
    }

    /// Accepts to start a stopped instance, or one whose KMS key can be used again.
    package func startInstance(_ name: String, in scope: Scope) async throws -> Instance {
        try await storageKeys?.check(ledger.read { try $0.instance(name, in: scope).storageKey })
        let stopped: Set<InstanceStatus> = [.inaccessibleRecoverable, .stopped]
        return try await change(name, in: scope, from: stopped, to: .starting, .startInstance)
    }

    /// Accepts to stop an instance, after a snapshot if one is named.
    package func stopInstance(_ name: String, snapshot: String?, in scope: Scope) async throws -> Instance {
        let snapshot = try snapshot.map { try Identifier.snapshot($0) }
        return try await change(name, in: scope, from: [.available], to: .stopping, .stopInstance(snapshot: snapshot))
    }

    private func change(
        _ name: String,
        in scope: Scope,
        from allowed: Set<InstanceStatus>,
        to status: InstanceStatus,
        _ order: WorkOrder
    ) async throws -> Instance {
        let (workID, now, quotas, ticket) = (names.token(), clock.now(), settings.quotas, SnapshotTicket(self))
        return try await ledger.write { writer in
            let instance = try writer.reader.instance(name, in: scope)
            guard allowed.contains(instance.status) else {
                let wanted = allowed.filter { !$0.isInaccessible }.map(\.rawValue).sorted().joined(separator: ", ")
                throw FleetError(
                    .invalidInstanceState,
                    "Instance \(instance.identifier) is not in \(wanted) state: it is \(instance.status.rawValue)."
                )
            }
            if case .stopInstance(let snapshot?) = order {
                try Self.checkSnapshotRoom(snapshot, quotas, scope, writer.reader)
                try ticket.prepare(writer, instance, snapshot, .manual)
            }
            try writer.insert(
                Work(scope: scope, id: workID, subject: instance.resourceID, order: order, createdAt: now)
            )
            return try writer.update(Instance.self, instance.identifier, in: scope) { $0.status = status }
        }
    }
}
