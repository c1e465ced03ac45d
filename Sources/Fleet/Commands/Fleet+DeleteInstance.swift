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
        let (settings, quotas, workID, ticket) = (settings, settings.quotas, names.token(), SnapshotTicket(self))
        return try await ledger.write { writer in
            let instance = try writer.reader.instance(name, in: scope)
            try Self.checkDeletable(instance, finalSnapshot: final)
            try Self.checkNothingIsBeingKept(of: instance, attemptsMax: settings.attemptsMax, writer.reader)
            if let final {
                try Self.checkSnapshotRoom(final, quotas, scope, writer.reader)
                try ticket.prepare(writer, instance, final, .manual)
            }
            if !deletesAutomatedBackups, instance.isBackedUp {
                try Self.checkRetainedRoom(quotas, scope, writer.reader)
            }
            let begun = try Self.dropWork(on: instance, writer).map { max(ticket.now, $0) } ?? ticket.now
            var accepted = order
            accepted.statusBefore = instance.status
            let work = WorkOrder.deleteInstance(accepted)
            try writer.insert(
                Work(scope: scope, id: workID, subject: instance.resourceID, order: work, createdAt: begun)
            )
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
            .creating, .failed, .inaccessible, .inaccessibleRecoverable, .incompatibleRestore, .incompatibleParameters,
            .maintenance,
        ]
        guard finalSnapshot == nil || !withoutData.contains(instance.status) else {
            throw FleetError(
                .invalidInstanceState,
                "A final snapshot of \(instance.identifier) can't be taken because it is in the state "
                    + "\(instance.status.rawValue); delete it with SkipFinalSnapshot."
            )
        }
    }

    /// Refuses to take away the data of an accepted snapshot that other work takes as its first step.
    ///
    /// Work that failed too often is no hindrance: nobody could ever delete the instance.
    private static func checkNothingIsBeingKept(
        of instance: Instance,
        attemptsMax: Int,
        _ reader: LedgerReader
    ) throws {
        for work in try reader.work(on: instance.resourceID) where work.attempts < attemptsMax {
            guard let name = work.order.firstSnapshot,
                try reader.find(Snapshot.self, name, in: instance.scope)?.status == .creating
            else { continue }
            throw FleetError(
                .invalidInstanceState,
                "Instance \(instance.identifier) can't be deleted while the snapshot \(name) is being taken of it. "
                    + "Submit your request later."
            )
        }
    }

    /// Drops an instance's work, but for snapshots that stay until they are deleted: they are taken first.
    ///
    /// Work that has not begun never begins; work under way notices that it is gone and ends. Answers the time from
    /// which on work comes behind what is left.
    private static func dropWork(on instance: Instance, _ writer: LedgerWriter) throws -> Date? {
        var last: Date?
        for work in try writer.reader.work(on: instance.resourceID) {
            if case .takeSnapshot(let name) = work.order,
                try writer.reader.find(Snapshot.self, name, in: work.scope)?.origin.staysUntilDeleted ?? false
            {
                last = max(last ?? .distantPast, work.createdAt)
            } else {
                try writer.delete(Work.self, work.id, in: work.scope)
            }
        }
        return last?.addingTimeInterval(0.001)
    }

    /// Backups that a deletion under way will retain count already.
    private static func checkRetainedRoom(_ quotas: Quotas, _ scope: Scope, _ reader: LedgerReader) throws {
        let retained = try reader.list(AutomatedBackup.self, in: scope).filter { $0.status == .retained }.count
        let coming = try reader.list(Work.self, in: scope).filter { work in
            guard case .deleteInstance(let order) = work.order, !order.deletesAutomatedBackups else { return false }
            return try reader.instance(resourceID: work.subject)?.isBackedUp ?? false
        }
        guard retained + coming.count < quotas.retainedBackupsMax else {
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
            guard try !writer.reader.all(Work.self).contains(where: { $0.choosesFromBackups(of: backup.key) }) else {
                throw FleetError(
                    .invalidAutomatedBackupState,
                    "A restore of the automated backup of \(backup.instance.identifier) has just begun; submit your "
                        + "request later."
                )
            }
            let order = WorkOrder.deleteAutomatedBackups(resourceID: backup.key)
            try writer.delete(AutomatedBackup.self, backup.identifier, in: scope)
            try writer.insert(Work(scope: scope, id: workID, subject: backup.key, order: order, createdAt: now))
            return backup
        }
    }
}
