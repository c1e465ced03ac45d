import Foundation
package import Ledger

extension Fleet {
    /// Accepts a manual snapshot; the reconciler takes it.
    package func createSnapshot(
        of instanceIdentifier: String,
        named name: String,
        tags: [Tag],
        in scope: Scope
    ) async throws -> Snapshot {
        let identifier = try Identifier.snapshot(name)
        let quotas = settings.quotas
        return try await acceptSnapshot(of: instanceIdentifier, named: identifier, .manual, tags: tags, in: scope) {
            try Self.checkSnapshotRoom(identifier, quotas, scope, $0)
        }
    }

    /// Accepts a snapshot of an available instance, where `check` doesn't refuse it.
    func acceptSnapshot(
        of instanceIdentifier: String,
        named identifier: String,
        _ origin: Snapshot.Origin,
        tags: [Tag],
        in scope: Scope,
        check: @escaping @Sendable (LedgerReader) throws -> Void
    ) async throws -> Snapshot {
        let (tagsMax, ticket) = (settings.quotas.tagsMax, SnapshotTicket(self))
        try InstanceLimits.checkTags(tags, max: tagsMax)
        try await storageKeys?.check(ledger.read { try $0.instance(instanceIdentifier, in: scope).storageKey })
        return try await ledger.write { writer in
            let instance = try writer.reader.instance(instanceIdentifier, in: scope)
            guard instance.status == .available else {
                throw FleetError(
                    .invalidInstanceState,
                    "Cannot create a snapshot because the database instance \(instance.identifier) is not currently "
                        + "in the available state."
                )
            }
            try check(writer.reader)
            let snapshot = try ticket.begin(writer, instance, identifier, origin, tags: tags)
            // Those of its instance have joined them.
            try InstanceLimits.checkTags(snapshot.tags, max: tagsMax)
            return snapshot
        }
    }

    static func checkSnapshotRoom(
        _ identifier: String,
        _ quotas: Quotas,
        _ scope: Scope,
        _ reader: LedgerReader
    ) throws {
        try checkSnapshotName(identifier, scope, reader)
        let manual = try reader.count(Snapshot.self, in: scope, having: SnapshotTerm.origin(.manual).text)
        guard manual < quotas.manualSnapshotsMax else {
            throw FleetError(
                .snapshotQuotaExceeded,
                "Cannot create more than \(quotas.manualSnapshotsMax) manual snapshots."
            )
        }
    }

    static func checkSnapshotName(_ identifier: String, _ scope: Scope, _ reader: LedgerReader) throws {
        guard try reader.find(Snapshot.self, identifier, in: scope) == nil else {
            throw FleetError(
                .snapshotAlreadyExists,
                "Cannot create the snapshot because a snapshot with the identifier \(identifier) already exists."
            )
        }
    }
}
