import Engine
import Foundation
import Ledger

extension WorkTask {
    /// Applies an instance's pending changes: all of them, or those that need no outage.
    func modifyInstance() async throws {
        let old = try await instance()
        let server = try fleet.server(of: old)
        if let password = old.pending.masterPassword {
            try await server.setMasterPassword(user: old.masterUsername, password: password)
        }
        let changed = old.applyingDueChanges()
        if changed.identifier != old.identifier {
            try await fleet.ledger.read { try $0.checkName(changed.identifier, isFreeFor: changed) }
        }
        if changed.needsRestart(comparedWith: old) { try await restart(changed) }
        let endsBackups = old.isBackedUp && !changed.isBackedUp
        if endsBackups { try await stopCapture(of: changed) }
        let (ticket, backupID) = (SnapshotTicket(fleet), fleet.names.automatedBackupID())
        let description = DescriptionTicket(fleet)
        let end = endsBackups ? WorkOrder.deleteAutomatedBackups(resourceID: changed.resourceID) : nil
        try await finish(goingOnWith: end) { writer in
            if endsBackups { try writer.withdrawAutomatedBackups(changed.resourceID, at: ticket.now) }
            try record(changed, from: old, writer, at: ticket.now)
            try description.describe(changed, writer)
            try Self.beginBackups(of: old.resourceID, as: backupID, writer, ticket)
        }
    }

    /// Gives up changes that can't be applied; the instance goes on as it was.
    func abandonModification(_ error: any Error) async throws {
        if let error = error as? FleetError, error.code == .instanceAlreadyExists { return try await dropName(error) }
        let (subject, ticket, backupID) = (work.subject, SnapshotTicket(fleet), fleet.names.automatedBackupID())
        try await finish { writer in
            let instance = try writer.updateInstance(subject) {
                $0.failedUpgrade = $0.pending.engineVersion ?? $0.failedUpgrade
                $0.pending = PendingChanges()
                $0.applyingPending = false
                let hasServer = $0.parameters.status != .failedToApply || $0.wish == .running
                $0.status = hasServer ? .available : .incompatibleParameters
                $0.wish = hasServer ? .running : .held
                $0.statusReason = "\(error)"
            }
            guard let instance else { return }
            try writer.insert(EventCatalog.modificationFailed("\(error)").about(instance, at: ticket.now))
            try Self.beginBackups(of: subject, as: backupID, writer, ticket)
        }
    }

    /// Gives up a new name that another instance has; the changes that came with it are still to be applied.
    private func dropName(_ error: FleetError) async throws {
        let (subject, now) = (work.subject, fleet.clock.now())
        try await advance(to: work.order) { writer in
            guard let instance = try writer.updateInstance(subject, { $0.pending.identifier = nil }) else { return }
            try writer.insert(EventCatalog.modificationFailed(error.description).about(instance, at: now))
        }
    }

    /// Gives an instance automated backups where it is to have them and has none: they were switched on, or an attempt
    /// to end them had removed them before it was given up.
    private static func beginBackups(
        of resourceID: String,
        as backupID: String,
        _ writer: LedgerWriter,
        _ ticket: SnapshotTicket
    ) throws {
        guard let instance = try writer.reader.instance(resourceID: resourceID), instance.isBackedUp,
            try writer.reader.automatedBackup(resourceID: resourceID) == nil
        else { return }
        try writer.insert(AutomatedBackup(identifier: backupID, instance: instance))
        try writer.insert(EventCatalog.automatedBackupsEnabled.about(instance, at: ticket.now))
        if instance.wish == .running { try ticket.beginAutomated(writer, instance) }
    }

    private func stopCapture(of instance: Instance) async throws {
        try await hold(instance)
        let server = try fleet.server(of: instance)
        if server.runningProcess() != nil { try await dropCaptureSlot(server) }
        try await awaitNoRecoveryPoint(of: instance.resourceID)
    }

    /// A capture ends only a moment after its keeper has seen that the server is held.
    private func dropCaptureSlot(_ server: PostgreSQLServer) async throws {
        let limit = ContinuousClock.now + .seconds(20)
        while true {
            do {
                return try await server.dropSlot(Capture.slot)
            } catch let error as EngineError where error.code == .slotInUse && ContinuousClock.now < limit {
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    /// Writes what was applied into the instance as it is now: its owner may have changed more meanwhile.
    private func record(_ applied: Instance, from old: Instance, _ writer: LedgerWriter, at now: Date) throws {
        guard var changed = try writer.reader.instance(resourceID: old.resourceID) else { return }
        changed.adopt(applied, from: old)
        let others = try writer.reader.work(on: old.resourceID).filter { $0.id != work.id }
        if !others.contains(where: \.order.isModification) {
            changed.applyingPending = false
            changed.status = others.contains(where: \.order.isSnapshot) ? .backingUp : .available
        }
        if changed.identifier != old.identifier {
            try writer.delete(Instance.self, old.identifier, in: old.scope)
            try writer.insert(changed)
            let renamed = EventCatalog.instanceRenamed(from: old.identifier, to: changed.identifier)
            try writer.insert(renamed.about(changed, at: now))
        } else {
            try writer.put(changed)
        }
        if let backup = try writer.reader.automatedBackup(resourceID: changed.resourceID) {
            try writer.update(AutomatedBackup.self, backup.identifier, in: backup.scope) { $0.instance = changed }
        }
        if old.pending.masterPassword != nil {
            try writer.insert(EventCatalog.masterPasswordReset.about(changed, at: now))
        }
        if old.isBackedUp, !changed.isBackedUp {
            try writer.insert(EventCatalog.automatedBackupsDisabled.about(changed, at: now))
        }
        for what in changed.differences(from: old) {
            try writer.insert(EventCatalog.modificationApplied(what).about(changed, at: now))
        }
    }
}

extension Instance {
    /// This instance with the pending changes that are due: all where that was asked for, else those that never wait.
    fileprivate func applyingDueChanges() -> Instance {
        var instance = applying(applyingPending ? pending : changesDueAtOnce)
        instance.wish = .running
        return instance
    }

    /// Takes over what a modification from `old` to `applied` changed, and nothing else.
    fileprivate mutating func adopt(_ applied: Instance, from old: Instance) {
        identifier = applied.identifier
        port = applied.port
        engineVersion = applied.engineVersion
        wish = applied.wish
        settings.instanceClass = applied.settings.instanceClass
        settings.allocatedStorageGiB = applied.settings.allocatedStorageGiB
        settings.storageType = applied.settings.storageType
        settings.iops = applied.settings.iops
        settings.storageThroughputMiB = applied.settings.storageThroughputMiB
        settings.backupRetentionDays = applied.settings.backupRetentionDays
        pending.settle(applied.pending, from: old.pending)
    }

    fileprivate func needsRestart(comparedWith old: Instance) -> Bool {
        port != old.port || engineVersion != old.engineVersion
            || settings.instanceClass != old.settings.instanceClass || identifier != old.identifier
    }

    fileprivate func differences(from old: Instance) -> [String] {
        var what: [String] = []
        if settings.instanceClass != old.settings.instanceClass { what.append("DB instance class") }
        if settings.allocatedStorageGiB != old.settings.allocatedStorageGiB { what.append("allocated storage") }
        if settings.storageType != old.settings.storageType { what.append("storage type") }
        if settings.iops != old.settings.iops { what.append("provisioned IOPS") }
        if settings.storageThroughputMiB != old.settings.storageThroughputMiB { what.append("storage throughput") }
        if port != old.port { what.append("port") }
        if engineVersion != old.engineVersion { what.append("engine version") }
        if settings.backupRetentionDays != old.settings.backupRetentionDays { what.append("backup retention period") }
        return what
    }
}

extension PendingChanges {
    /// Takes what is left of the changes in `old`; one that was asked for since then stays.
    fileprivate mutating func settle(_ rest: PendingChanges, from old: PendingChanges) {
        func settle<T: Equatable>(_ path: WritableKeyPath<PendingChanges, T?>) {
            if self[keyPath: path] == old[keyPath: path] { self[keyPath: path] = rest[keyPath: path] }
        }
        settle(\.identifier)
        settle(\.backupRetentionDays)
        settle(\.instanceClass)
        settle(\.allocatedStorageGiB)
        settle(\.storageType)
        settle(\.iops)
        settle(\.storageThroughputMiB)
        settle(\.port)
        settle(\.engineVersion)
        settle(\.masterPassword)
    }
}
