extension PendingChanges {
    /// Adds newer changes; what equals the instance's present state is no change.
    mutating func merge(_ newer: PendingChanges, onto instance: Instance) {
        func change<T: Equatable>(_ path: WritableKeyPath<PendingChanges, T?>, from present: T?) {
            guard let wanted = newer[keyPath: path] else { return }
            self[keyPath: path] = wanted == present ? nil : wanted
        }
        change(\.identifier, from: instance.identifier)
        change(\.backupRetentionDays, from: instance.settings.backupRetentionDays)
        change(\.instanceClass, from: instance.settings.instanceClass)
        change(\.allocatedStorageGiB, from: instance.settings.allocatedStorageGiB)
        change(\.storageType, from: instance.settings.storageType)
        change(\.iops, from: instance.settings.iops)
        change(\.storageThroughputMiB, from: instance.settings.storageThroughputMiB)
        change(\.port, from: instance.port)
        change(\.engineVersion, from: instance.engineVersion)
        change(\.masterPassword, from: nil)
    }

    /// What an instance is doing while these changes are applied.
    var status: InstanceStatus {
        var others = self
        others.masterPassword = nil
        if masterPassword != nil, others.isEmpty { return .resettingMasterCredentials }
        if engineVersion != nil { return .upgrading }
        return identifier != nil ? .renaming : .modifying
    }

    /// These changes without those that `done` made.
    func without(_ done: PendingChanges) -> PendingChanges {
        var rest = self
        func forget<T: Equatable>(_ path: WritableKeyPath<PendingChanges, T?>) {
            if done[keyPath: path] != nil { rest[keyPath: path] = nil }
        }
        forget(\.identifier)
        forget(\.backupRetentionDays)
        forget(\.instanceClass)
        forget(\.allocatedStorageGiB)
        forget(\.storageType)
        forget(\.iops)
        forget(\.storageThroughputMiB)
        forget(\.port)
        forget(\.engineVersion)
        forget(\.masterPassword)
        return rest
    }
}

extension Instance {
    /// The waiting changes that RDS makes at once, whatever was said about the maintenance window.
    ///
    /// Source: `ModifyDBInstance` in the Amazon RDS API reference: a password, a port, and a retention period that
    /// neither begins nor ends automated backups.
    var changesDueAtOnce: PendingChanges {
        var due = PendingChanges()
        due.masterPassword = pending.masterPassword
        due.port = pending.port
        if let days = pending.backupRetentionDays, days > 0, isBackedUp { due.backupRetentionDays = days }
        return due
    }

    /// This instance with changes made.
    func applying(_ changes: PendingChanges) -> Instance {
        var instance = self
        instance.identifier = changes.identifier ?? identifier
        instance.settings.instanceClass = changes.instanceClass ?? settings.instanceClass
        instance.settings.allocatedStorageGiB = changes.allocatedStorageGiB ?? settings.allocatedStorageGiB
        instance.settings.storageType = changes.storageType ?? settings.storageType
        if let iops = changes.iops { instance.settings.iops = iops == 0 ? nil : iops }
        if let throughput = changes.storageThroughputMiB {
            instance.settings.storageThroughputMiB = throughput == 0 ? nil : throughput
        }
        instance.settings.backupRetentionDays = changes.backupRetentionDays ?? settings.backupRetentionDays
        instance.port = changes.port ?? port
        instance.engineVersion = changes.engineVersion ?? engineVersion
        instance.pending = pending.without(changes)
        return instance
    }

    /// Checks the storage that waits, rounds a growth up to a tenth, and forgets what storage of its type has anyway.
    ///
    /// Source: the parameters `AllocatedStorage`, `Iops` and `StorageType` of `ModifyDBInstance` in the Amazon RDS API
    /// reference.
    mutating func settleStorage(_ changes: InstanceRequest) throws {
        guard changes.concernsStorage else { return }
        let old = settings.allocatedStorageGiB
        if let size = pending.allocatedStorageGiB {
            guard size > old else {
                throw FleetError(
                    .invalidParameterCombination,
                    "Invalid storage size for engine name postgres and storage type \(settings.storageType): \(size). "
                        + "Storage can't shrink below the current \(old) GiB."
                )
            }
            pending.allocatedStorageGiB = max(size, InstanceLimits.smallestGrowth(from: old))
        }
        var wanted = StorageRequest(applying(pending).settings)
        // Storage of another type begins with the speed of that type unless another one is asked for.
        if wanted.type != settings.storageType {
            if pending.iops == nil, !wanted.type.hasPrefix("io") { wanted.iops = nil }
            if pending.storageThroughputMiB == nil { wanted.throughputMiB = nil }
        }
        try wanted.check()
        let settled = try wanted.settled()
        // Nothing means no change here; 0 takes away what was provisioned.
        pending.iops = settled.iops == settings.iops ? nil : settled.iops ?? 0
        pending.storageThroughputMiB =
            settled.throughputMiB == settings.storageThroughputMiB ? nil : settled.throughputMiB ?? 0
    }
}

extension InstanceRequest {
    /// Whether anything is said of storage.
    fileprivate var concernsStorage: Bool {
        allocatedStorageGiB != nil || storageType != nil || iops != nil || storageThroughputMiB != nil
    }
}
