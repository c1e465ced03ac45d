extension PendingChanges {
    /// Adds newer changes; what equals the instance's present state is no change, unless one is `underWay` that it undoes.
    mutating func merge(_ newer: PendingChanges, onto instance: Instance, underWay: PendingChanges) {
        func change<T: Equatable>(_ path: WritableKeyPath<PendingChanges, T?>, from present: T?) {
            guard let wanted = newer[keyPath: path] else { return }
            self[keyPath: path] = wanted == present && underWay[keyPath: path] == nil ? nil : wanted
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
    mutating func settleStorage(_ changes: InstanceRequest, underWay: PendingChanges) throws {
        guard changes.concernsStorage else { return }
        // What the storage is once the changes under way are made.
        let coming = applying(underWay).settings
        try settleSize(from: coming.allocatedStorageGiB)
        var wanted = StorageRequest(applying(pending).settings)
        // Storage of another type begins with the speed of that type unless another one is asked for.
        if wanted.type != coming.storageType {
            let (hasIOPS, hasThroughput) = (
                changes.iops != nil || pending.iops != underWay.iops,
                changes.storageThroughputMiB != nil || pending.storageThroughputMiB != underWay.storageThroughputMiB
            )
            if !hasIOPS, !wanted.type.hasPrefix("io") { wanted.iops = nil }
            if !hasThroughput { wanted.throughputMiB = nil }
        }
        try wanted.check()
        let settled = try wanted.settled()
        // Nothing means no change here; 0 takes away what was provisioned.
        let keepsIOPS = settled.iops == settings.iops && underWay.iops == nil
        pending.iops = keepsIOPS ? nil : settled.iops ?? 0
        let keepsThroughput =
            settled.throughputMiB == settings.storageThroughputMiB && underWay.storageThroughputMiB == nil
        pending.storageThroughputMiB = keepsThroughput ? nil : settled.throughputMiB ?? 0
    }

    /// Checks the size that waits against the one there is or is `coming`, and rounds a growth up.
    private mutating func settleSize(from coming: Int) throws {
        let present = settings.allocatedStorageGiB
        guard let size = pending.allocatedStorageGiB else { return }
        let grown = max(size, InstanceLimits.smallestGrowth(from: present))
        guard size > present, grown >= coming else {
            throw FleetError(
                .invalidParameterCombination,
                "Invalid storage size for engine name postgres and storage type \(settings.storageType): \(size). "
                    + "Storage can't shrink below "
                    + (coming == present
                        ? "the current \(present) GiB." : "the \(coming) GiB to which it is growing now.")
            )
        }
        pending.allocatedStorageGiB = grown == coming ? grown : max(grown, InstanceLimits.smallestGrowth(from: coming))
    }
}

extension InstanceRequest {
    /// Whether anything is said of storage.
    fileprivate var concernsStorage: Bool {
        allocatedStorageGiB != nil || storageType != nil || iops != nil || storageThroughputMiB != nil
    }
}
