import Engine
import Foundation
import Ledger
import Logging
import Repository
import SystemPackage

extension WorkTask {
    /// Removes an instance: a last snapshot, the server and its files, and its automated backups unless they are kept.
    func deleteInstance(_ order: DeleteOrder) async throws {
        let instance = try await instance()
        try await hold(instance)
        if order.hasToKeep(instance) {
            try await keepLastState(of: instance, order)
            var kept = order
            kept.isKept = true
            try await advance(to: .deleteInstance(kept)) { _ in }
        }
        let server = try fleet.server(of: instance)
        try await fleet.gates.exclusively(instance.resourceID) {
            try await server.stop(.immediate)
            try removeDirectory(server.directory)
            try await fleet.lock(instance.resourceID)
        }
        try await settleUnfinishedSnapshots(of: instance)
        let keepsBackups = !order.deletesAutomatedBackups && instance.isBackedUp
        if !keepsBackups { try await removeAutomatedBackups(of: instance.resourceID, in: instance.scope) }
        let (now, description) = (fleet.clock.now(), DescriptionTicket(fleet))
        try await finish { writer in
            try writer.delete(Instance.self, instance.identifier, in: instance.scope)
            try writer.delete(DirectoryKey.self, instance.resourceID, in: instance.scope)
            for rewind in try writer.reader.list(Rewind.self, ownedBy: instance.resourceID) {
                try writer.delete(Rewind.self, rewind.id, in: rewind.scope)
            }
            try writer.insert(EventCatalog.instanceDeleted.about(instance, at: now))
            guard keepsBackups, let backup = try writer.reader.automatedBackup(resourceID: instance.resourceID) else {
                return
            }
            try writer.update(AutomatedBackup.self, backup.identifier, in: backup.scope) {
                $0.status = .retained
                $0.deletedAt = now
                $0.add(pauseSince: instance.stoppedAt, until: now)
                $0.instance = instance
            }
            try description.describe(instance, writer)
        }
    }

    /// Removes retained automated backups.
    func deleteAutomatedBackups(_ resourceID: String) async throws {
        try await removeAutomatedBackups(of: resourceID, in: work.scope)
        try await finish { _ in }
    }

    /// Removes automated snapshots and captured log, of an instance or of a copy elsewhere by its key: from everybody's
    /// sight first, from the repository then.
    func removeAutomatedBackups(of resourceID: String, in scope: Scope) async throws {
        try await awaitNoRecoveryPoint(of: resourceID)
        let now = fleet.clock.now()
        let (snapshots, points) = try await fleet.ledger.write { writer in
            try writer.withdrawAutomatedBackups(resourceID, at: now)
            return (
                try writer.reader.list(Snapshot.self, ownedBy: resourceID).filter { $0.origin == .automated },
                try writer.reader.list(RecoveryPoint.self, ownedBy: resourceID)
            )
        }
        for snapshot in snapshots {
            try await remove(snapshot)
            try await forget(snapshot, because: .backupsRemoved)
        }
        for point in points {
            try await fleet.letGo(manifest: point.manifest, in: scope)
            try await fleet.ledger.write { writer in
                try writer.delete(RecoveryPoint.self, point.manifest, in: scope)
                try writer.note(.removed(point, because: .backupsRemoved, at: now))
            }
        }
        try await fleet.letGo(stream: BackupKey.stream(of: resourceID), in: scope)
        try await fleet.ledger.write { writer in
            guard try writer.reader.find(CaptureProgress.self, resourceID, in: scope) != nil else { return }
            try writer.delete(CaptureProgress.self, resourceID, in: scope)
            try writer.note(
                .removedLog(of: resourceID, in: scope, before: [:], because: .backupsRemoved, at: now)
            )
        }
    }

    /// Takes the final snapshot and captures the log to its end, with clients shut out: nothing is committed after it.
    private func keepLastState(of instance: Instance, _ order: DeleteOrder) async throws {
        let startable = order.statusBefore == .incompatibleParameters ? instance.withoutGroupValues : instance
        let sealed = try fleet.server(of: startable).sealed
        try await seal(sealed, instance)
        try await keepEverything(of: instance, sealed, snapshot: order.finalSnapshot)
    }

    /// Leaves an instance as it was where what is to outlive it can't be kept; answers whether that is so.
    ///
    /// Once everything is kept, a deletion is tried again for ever.
    func giveUpDeletion(_ error: any Error) async throws -> Bool {
        let (work, instance) = (work, try await instance())
        guard
            case .deleteInstance(let order) = try await fleet.ledger.read({
                try $0.find(Work.self, work.id, in: work.scope)
            })?.order,
            order.hasToKeep(instance)
        else { return false }
        // Its clients can't reach it as it is.
        try await shutDown(fleet.server(of: instance), instance)
        try await putBack(instance, order.statusBefore, order.finalSnapshot, .deletionFailed("\(error)"), error)
        return true
    }

    /// Leaves an instance running whose snapshot before a stop can't be taken.
    func giveUpStop(_ snapshot: String, _ error: any Error) async throws {
        try await putBack(try await instance(), .available, snapshot, .stopFailed("\(error)"), error)
    }

    private func putBack(
        _ instance: Instance,
        _ before: InstanceStatus?,
        _ snapshot: String?,
        _ event: EventCatalog,
        _ error: any Error
    ) async throws {
        let now = fleet.clock.now()
        try await finish { writer in
            let left = try writer.updateInstance(instance.resourceID) {
                switch before {
                case .stopped: ($0.status, $0.wish) = (.stopped, .stopped)
                case .incompatibleParameters: $0.status = .incompatibleParameters
                default: ($0.status, $0.wish) = (.available, .running)
                }
                $0.statusReason = "\(error)"
            }
            if let left { try writer.insert(event.about(left, at: now)) }
            try Self.failUnfinished(snapshot, in: instance.scope, "\(error)", writer, at: now)
        }
    }

    /// Ends snapshots that the deletion interrupted; one may have been published a moment before.
    private func settleUnfinishedSnapshots(of instance: Instance) async throws {
        let resourceID = instance.resourceID
        let snapshots = try await fleet.ledger.read { try $0.list(Snapshot.self, ownedBy: resourceID) }
        for snapshot in snapshots where snapshot.status == .creating {
            guard !snapshot.origin.staysUntilDeleted else {
                try await settle(snapshot, of: instance)
                continue
            }
            try await remove(snapshot)
            try await fleet.ledger.write { try $0.delete(Snapshot.self, snapshot.identifier, in: snapshot.scope) }
        }
    }

    private func removeDirectory(_ path: FilePath) throws {
        guard FileManager.default.fileExists(atPath: path.string) else { return }
        try FileManager.default.removeItem(atPath: path.string)
    }
}

extension DeleteOrder {
    /// Whether something of an instance has to outlive it that is not kept yet.
    ///
    /// Where no whole state was ever there, there is nothing to keep.
    fileprivate func hasToKeep(_ instance: Instance) -> Bool {
        let without: [InstanceStatus] = [.creating, .failed, .incompatibleRestore, .maintenance]
        // Without the key nothing can be added to what is kept already.
        guard statusBefore?.isInaccessible != true else { return false }
        guard isKept != true, instance.createdAt != nil, !without.contains(statusBefore ?? .available) else {
            return false
        }
        return finalSnapshot != nil || (!deletesAutomatedBackups && instance.isBackedUp)
    }
}
