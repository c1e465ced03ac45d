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
        let server = try fleet.server(of: instance)
        if let name = order.finalSnapshot { try await takeSnapshotFirst(name, of: instance) }
        if !order.deletesAutomatedBackups, instance.isBackedUp { try await awaitCaptureOfEverything(instance, server) }
        try await hold(instance)
        try await fleet.gates.exclusively(instance.resourceID) {
            try await server.stop(order.finalSnapshot == nil ? .immediate : .fast)
            try removeDirectory(server.directory)
        }
        try await settleUnfinishedSnapshots(of: instance)
        let keepsBackups = !order.deletesAutomatedBackups && instance.isBackedUp
        if !keepsBackups { try await removeAutomatedBackups(of: instance.resourceID, in: instance.scope) }
        let (now, description) = (fleet.clock.now(), DescriptionTicket(fleet))
        try await finish { writer in
            try writer.delete(Instance.self, instance.identifier, in: instance.scope)
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
        let (snapshots, points) = try await fleet.ledger.write { writer in
            try writer.withdrawAutomatedBackups(resourceID)
            return (
                try writer.reader.list(Snapshot.self, ownedBy: resourceID).filter { $0.origin == .automated },
                try writer.reader.list(RecoveryPoint.self, ownedBy: resourceID)
            )
        }
        for snapshot in snapshots {
            try await remove(snapshot)
            try await fleet.ledger.write { try $0.delete(Snapshot.self, snapshot.identifier, in: scope) }
        }
        for point in points {
            try await fleet.letGo(manifest: point.manifest, in: scope)
            try await fleet.ledger.write { try $0.delete(RecoveryPoint.self, point.manifest, in: scope) }
        }
        try await fleet.letGo(stream: BackupKey.stream(of: resourceID), in: scope)
        try await fleet.ledger.write { try $0.delete(CaptureProgress.self, resourceID, in: scope) }
    }

    /// Waits until all that the server has written is captured; a server that is down is not waited for.
    private func awaitCaptureOfEverything(_ instance: Instance, _ server: PostgreSQLServer) async throws {
        guard server.runningProcess() != nil, instance.wish == .running else { return }
        let end = try await server.identifySystem().position
        let (scope, resourceID) = (instance.scope, instance.resourceID)
        let limit = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < limit {
            let progress = try await fleet.ledger.read { try $0.captureProgress(scope, resourceID: resourceID) }
            if let progress, progress.end >= end { return }
            try await Task.sleep(for: .milliseconds(200))
        }
        logger.warning("The instance's last log could not be captured before its deletion")
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
