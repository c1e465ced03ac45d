package import Ledger

extension LedgerReader {
    /// The instance of that identifier; throws ``FleetError/Code/instanceNotFound``.
    package func instance(_ identifier: String, in scope: Scope) throws -> Instance {
        guard let found = try find(Instance.self, identifier.lowercased(), in: scope) else {
            throw FleetError.instanceNotFound(identifier)
        }
        return found
    }

    /// The instance of that resource id, if it is still there.
    package func instance(resourceID: String) throws -> Instance? {
        try list(Instance.self, ownedBy: resourceID, limit: 1).first
    }

    /// The snapshot of that identifier; throws ``FleetError/Code/snapshotNotFound``.
    package func snapshot(_ identifier: String, in scope: Scope) throws -> Snapshot {
        guard let found = try find(Snapshot.self, identifier.lowercased(), in: scope) else {
            throw FleetError.snapshotNotFound(identifier)
        }
        return found
    }

    /// The snapshots among automated backups, oldest first.
    package func automatedSnapshots(of backup: AutomatedBackup) throws -> [Snapshot] {
        let term = SnapshotTerm.automated(backup.instance.resourceID).text
        return try list(Snapshot.self, in: backup.scope, having: term)
    }

    /// The automated snapshot of an instance that was begun last.
    func newestAutomated(of instance: Instance) throws -> Snapshot? {
        let term = SnapshotTerm.automated(instance.resourceID).text
        return try newest(Snapshot.self, in: instance.scope, having: term, limit: 1).first
    }

    /// The automated backups of an instance, living or deleted.
    package func automatedBackup(resourceID: String) throws -> AutomatedBackup? {
        try list(AutomatedBackup.self, ownedBy: resourceID, limit: 1).first
    }

    /// How far an instance's log is captured.
    package func captureProgress(_ scope: Scope, resourceID: String) throws -> CaptureProgress? {
        try find(CaptureProgress.self, resourceID, in: scope)
    }

    /// The unfinished work on a subject, oldest first.
    package func work(on subject: String) throws -> [Work] { try list(Work.self, ownedBy: subject) }

    /// The changes of an instance that a piece of work may be applying at this moment.
    func changesUnderWay(of instance: Instance) throws -> PendingChanges {
        guard try work(on: instance.resourceID).contains(where: \.order.isModification) else { return PendingChanges() }
        return instance.applyingPending ? instance.pending : instance.changesDueAtOnce
    }
}

extension LedgerWriter {
    /// Changes the instance of that resource id, if it is still there.
    @discardableResult
    func updateInstance(_ resourceID: String, _ change: (inout Instance) throws -> Void) throws -> Instance? {
        guard let instance = try reader.instance(resourceID: resourceID) else { return nil }
        return try update(Instance.self, instance.identifier, in: instance.scope, change)
    }
}
