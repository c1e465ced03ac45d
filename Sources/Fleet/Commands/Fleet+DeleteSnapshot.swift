import Foundation
package import Ledger

extension Fleet {
    /// Accepts the deletion of a manual snapshot; one that is being copied is no longer made.
    package func deleteSnapshot(_ name: String, in scope: Scope) async throws -> Snapshot {
        try await deleteSnapshot(name, in: scope) { snapshot in
            switch snapshot.origin {
            case .manual: break
            case .awsBackup:
                throw FleetError(
                    .invalidSnapshotState,
                    "Cannot delete the snapshot \(snapshot.identifier): it is managed by AWS Backup. Delete its "
                        + "recovery point there."
                )
            case .automated, .recoveryPoint:
                throw FleetError(
                    .invalidSnapshotState,
                    "Cannot delete the snapshot \(snapshot.identifier): automated snapshots cannot be deleted. They "
                        + "expire with the retention period."
                )
            }
        }
    }

    /// Accepts the deletion of a snapshot that `check` doesn't refuse to have deleted.
    func deleteSnapshot(
        _ name: String,
        in scope: Scope,
        check: @escaping @Sendable (Snapshot) throws -> Void
    ) async throws -> Snapshot {
        let (now, token) = (clock.now(), names.token())
        return try await ledger.write { writer in
            let snapshot = try writer.reader.snapshot(name, in: scope)
            try check(snapshot)
            let isCopying = snapshot.copy != nil && snapshot.status == .creating
            guard snapshot.status == .available || snapshot.status == .failed || isCopying else {
                throw FleetError(
                    .invalidSnapshotState,
                    "Cannot delete the snapshot because it is not currently in the available or failed state."
                )
            }
            if isCopying { try Self.cancelCopy(snapshot, writer, at: now) }
            try writer.share(snapshot, with: [])
            let order = WorkOrder.deleteSnapshot(identifier: snapshot.identifier)
            let subject = "snapshot/\(snapshot.manifest)"
            try writer.insert(Work(scope: scope, id: token, subject: subject, order: order, createdAt: now))
            return try writer.update(Snapshot.self, snapshot.identifier, in: scope) { $0.status = .deleting }
        }
    }

    /// Work that is under way notices that it is gone and ends; the deletion comes after it.
    private static func cancelCopy(_ snapshot: Snapshot, _ writer: LedgerWriter, at now: Date) throws {
        for work in try writer.reader.work(on: "snapshot/\(snapshot.manifest)") {
            try writer.delete(Work.self, work.id, in: work.scope)
        }
        guard let source = snapshot.copy.flatMap({ ResourceName.parse($0.sourceARN) }) else { return }
        let cancelled = EventCatalog.copyCancelled(
            source.identifier,
            from: source.scope.region,
            isAcross: snapshot.otherSourceRegion != nil
        )
        try writer.insert(cancelled.about(snapshot, at: now))
    }
}
