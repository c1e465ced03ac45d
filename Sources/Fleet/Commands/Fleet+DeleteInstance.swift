import Foundation
package import Ledger

extension Fleet {
    /// Accepts the deletion of an instance.
    package func deleteInstance(
        _ name: String,
        skipsFinalSnapshot: Bool,
        finalSnapshot: String?,
        deletesAutomatedBackups: Bool,
        in scope: Scope
    ) async throws -> Instance {
        let final = try Self.checkFinalSnapshot(finalSnapshot, skips: skipsFinalSnapshot)
        let order = DeleteOrder(finalSnapshot: final, deletesAutomatedBackups: deletesAutomatedBackups)
        let (quotas, workID, now, ticket) = (settings.quotas, names.token(), clock.now(), SnapshotTicket(self))
        return try await ledger.write { writer in
            let instance = try writer.reader.instance(name, in: scope)
            try Self.checkDeletable(instance, finalSnapshot: final)
            if let final {
                try Self.checkSnapshotRoom(final, quotas, scope, writer.reader)
                try ticket.prepare(writer, instance, final, .manual)
            }
            if !deletesAutomatedBackups, instance.isBackedUp {
                try Self.checkRetainedRoom(quotas, scope, writer.reader)
            }
            // Work that has not begun is dropped; work under way notices that it is gone and ends.
            for work in try writer.reader.work(on: instance.resourceID) {
                try writer.delete(Work.self, work.id, in: work.scope)
            }
            let work = WorkOrder.deleteInstance(order)
            try writer.insert(Work(scope: scope, id: workID, subject: instance.resourceID, order: work, createdAt: now))
            return try writer.update(Instance.self, instance.identifier, in: scope) { $0.status = .deleting }
        }
    }

    private static func checkFinalSnapshot(_ name: String?, skips: Bool) throws -> String? {
        switch (name, skips) {
        case (nil, false):
            throw FleetError(
                .invalidParameterCombination,
                "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified."
            )
        case (.some, true):
            throw FleetError(
                .invalidParameterCombination,
                "FinalDBSnapshotIdentifier can not be specified when SkipFinalSnapshot is true."
            )
        case (let name?, false): return try Identifier.snapshot(name, parameter: "FinalDBSnapshotIdentifier")
        case (nil, true): return nil
        }
    }

    private static func checkDeletable(_ instance: Instance, finalSnapshot: String?) throws {
        guard instance.status != .deleting else {
            throw FleetError(
                .invalidInstanceState,
                "Instance \(instance.identifier) is already being deleted."
            )
        }
        guard !instance.settings.deletionProtection else {
            throw FleetError(
                .invalidParameterCombination,
                "Cannot delete protected DB Instance, please disable deletion protection and try again."
            )
        }
        let withoutData: [InstanceStatus] = [
            .creating, .failed, .incompatibleRestore, .incompatibleParameters, .maintenance,
        ]
        guard finalSnapshot == nil || !withoutData.contains(instance.status) else {
            throw FleetError(
                .invalidInstanceState,
                "A final snapshot of \(instance.identifier) can't be taken because it is in the state "
                    + "\(instance.status.rawValue); delete it with SkipFinalSnapshot."
            )
        }
    }

    private static func checkRetainedRoom(_ quotas: Quotas, _ scope: Scope, _ reader: LedgerReader) throws {
        let retained = try reader.list(AutomatedBackup.self, in: scope).filter { $0.status == .retained }.count
        guard retained < quotas.retainedBackupsMax else {
            throw FleetError(
                .automatedBackupQuotaExceeded,
                "Cannot retain more than \(quotas.retainedBackupsMax) automated backups."
            )
        }
    }

    /// Accepts the deletion of retained automated backups.
    package func deleteAutomatedBackup(_ origin: RestoreOrigin, in scope: Scope) async throws -> AutomatedBackup {
        let (workID, now) = (names.token(), clock.now())
        return try await ledger.write { writer in
            let backup = try Self.automatedBackup(of: origin, in: scope, writer.reader)
            guard backup.status == .retained else {
                throw FleetError(
                    .invalidAutomatedBackupState,
                    backup.isFollowing
                        ? "The automated backup of \(backup.instance.identifier) is being replicated; stop its "
                            + "replication first."
                        : "The automated backup of \(backup.instance.identifier) is in use by a DB instance. Delete "
                            + "the instance, or set its backup retention period to 0."
                )
            }
            let order = WorkOrder.deleteAutomatedBackups(resourceID: backup.key)
            try writer.delete(AutomatedBackup.self, backup.identifier, in: scope)
            try writer.insert(Work(scope: scope, id: workID, subject: backup.key, order: order, createdAt: now))
            return backup
        }
    }
}
