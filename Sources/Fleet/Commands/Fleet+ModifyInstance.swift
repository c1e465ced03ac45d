import Engine
import Foundation
package import Ledger

/// Changes of an instance that its owner asks for; what is left out stays.
package struct ModifyRequest: Sendable {
    /// What is to change; its identifier names the instance.
    package var changes: InstanceRequest
    /// The new identifier.
    package var newIdentifier: String?
    /// Whether changes that need an outage are made now rather than in the maintenance window.
    package var appliesImmediately = false
    /// Whether an upgrade to another first number of the version is meant.
    package var allowsMajorVersionUpgrade = false

    /// A request that changes nothing.
    package init(identifier: String) { changes = InstanceRequest(identifier: identifier) }
}

extension Fleet {
    /// Accepts changes of an instance: some hold at once, the others wait for the reconciler or the maintenance window.
    package func modifyInstance(_ request: ModifyRequest, in scope: Scope) async throws -> Instance {
        let pending = try checkedChanges(request)
        let (workID, now, address, quotas) = (names.token(), clock.now(), settings.endpointAddress, settings.quotas)
        let description = DescriptionTicket(self)
        return try await ledger.write { writer in
            let old = try writer.reader.instance(request.changes.identifier, in: scope)
            try Self.checkModifiable(old)
            let underWay = try writer.reader.changesUnderWay(of: old)
            let changed = try writer.update(Instance.self, old.identifier, in: scope) { instance in
                try instance.settings.applyAtOnce(request.changes)
                try instance.change(request.changes, writer.reader)
                instance.pending.merge(pending, onto: instance, underWay: underWay)
                try instance.settleStorage(request.changes, underWay: underWay)
                try instance.settings.limitStorage(toGiB: request.changes.maxAllocatedStorageGiB)
            }
            try Self.checkRoom(for: changed, request, underWay, address, writer.reader)
            if request.changes.allocatedStorageGiB != nil { try writer.reader.checkStorageRoom(quotas, in: scope) }
            if changed.settings != old.settings { try description.describe(changed, writer) }
            let due = request.appliesImmediately ? changed.pending : changed.changesDueAtOnce
            guard !due.isEmpty else { return changed }
            let work = WorkOrder.modifyInstance
            try writer.insert(Work(scope: scope, id: workID, subject: old.resourceID, order: work, createdAt: now))
            return try writer.update(Instance.self, old.identifier, in: scope) {
                $0.applyingPending = $0.applyingPending || request.appliesImmediately
                $0.status = due.status
            }
        }
    }

    private func checkedChanges(_ request: ModifyRequest) throws -> PendingChanges {
        let changes = request.changes
        if let days = changes.backupRetentionDays { try InstanceLimits.checkRetention(days: days) }
        try Self.checkAuthority(changes.certificateAuthority)
        if let name = changes.instanceClass { try InstanceLimits.checkClass(name) }
        if let password = changes.masterPassword { try Identifier.masterPassword(password) }
        if let port = changes.port { try InstanceLimits.checkPort(port) }
        var pending = PendingChanges()
        pending.identifier = try request.newIdentifier.map {
            try Identifier.instance($0, parameter: "NewDBInstanceIdentifier")
        }
        pending.engineVersion = try changes.engineVersion.map {
            try installation(engine: "postgres", version: $0).version
        }
        pending.backupRetentionDays = changes.backupRetentionDays
        pending.instanceClass = changes.instanceClass
        pending.allocatedStorageGiB = changes.allocatedStorageGiB
        pending.storageType = changes.storageType
        pending.iops = changes.iops
        pending.storageThroughputMiB = changes.storageThroughputMiB
        pending.port = changes.port
        pending.masterPassword = changes.masterPassword.map(verifier(of:))
        return pending
    }

    private static func checkModifiable(_ instance: Instance) throws {
        let allowed: [InstanceStatus] = [.available, .backingUp, .incompatibleParameters, .modifying, .storageFull]
        guard allowed.contains(instance.status) else {
            throw FleetError(
                .invalidInstanceState,
                "Database instance is not in available state: \(instance.identifier) is "
                    + "\(instance.status.rawValue). \(instance.status.advice)"
            )
        }
    }

    private static func checkRoom(
        for changed: Instance,
        _ request: ModifyRequest,
        _ underWay: PendingChanges,
        _ address: String,
        _ reader: LedgerReader
    ) throws {
        if let name = changed.pending.identifier { try reader.checkName(name, isFreeFor: changed) }
        if let version = changed.pending.engineVersion {
            try UpgradeRule.check(
                from: changed.engineVersion,
                to: version,
                allowsMajor: request.allowsMajorVersionUpgrade
            )
        }
        // On its own port, and on one it is being moved to, nobody but its own server listens.
        if let port = changed.pending.port, port != changed.port, port != underWay.port {
            let taken = try reader.takenPorts(except: changed.resourceID)
            _ = try PortRule.choose(port, isExplicit: true, taken: taken, address: address)
        }
    }
}

extension InstanceStatus {
    /// What the owner of an instance that can't be changed now can do; clients try again where they are told to.
    fileprivate var advice: String {
        switch self {
        case .deleting: "It is being deleted."
        case .failed: "Delete it, or rewind it to a snapshot if it has any."
        case .inaccessible: "Delete it, and restore it from a backup."
        case .inaccessibleRecoverable: "Let its KMS key be used again, then start it."
        case .incompatibleRestore: "Rewind it to another state, or delete it."
        case .stopped: "Start it first."
        case .available, .backingUp, .creating, .incompatibleParameters, .maintenance, .modifying, .rebooting,
            .renaming, .resettingMasterCredentials, .starting, .stopping, .storageFull, .upgrading:
            "Submit your request later."
        }
    }
}

extension InstanceSettings {
    /// Takes over the changes that hold at once.
    fileprivate mutating func applyAtOnce(_ changes: InstanceRequest) throws {
        if let text = changes.backupWindow { backupWindow = try DailyWindow(parsing: text) }
        if let text = changes.maintenanceWindow { maintenanceWindow = try WeeklyWindow(parsing: text) }
        guard !maintenanceWindow.overlaps(backupWindow) else {
            throw FleetError.invalid("The backup window and maintenance window must not overlap.")
        }
        copyTagsToSnapshot = changes.copyTagsToSnapshot ?? copyTagsToSnapshot
        deletionProtection = changes.deletionProtection ?? deletionProtection
        autoMinorVersionUpgrade = changes.autoMinorVersionUpgrade ?? autoMinorVersionUpgrade
        publiclyAccessible = changes.publiclyAccessible ?? publiclyAccessible
    }
}
