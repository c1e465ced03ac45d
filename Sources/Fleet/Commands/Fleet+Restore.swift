import Engine
package import Foundation
package import Ledger

/// Which instance's backups a restore to a point in time starts from.
package enum RestoreOrigin: Sendable {
    /// A living instance by its identifier.
    case instance(String)
    /// An instance, living or deleted, by its resource id.
    case resource(String)
    /// Automated backups by their ARN.
    case automatedBackup(arn: String)
}

extension Fleet {
    /// Accepts an instance restored from a snapshot.
    package func restore(
        snapshot name: String,
        to request: InstanceRequest,
        in scope: Scope
    ) async throws -> Instance {
        let snapshot = try await ledger.read { try Self.snapshot(toRestore: name, in: scope, $0) }
        if snapshot.instance.storageKey != nil { try settings.directoryEncryption.check() }
        try await checkReadable(snapshot.instance, by: request.encryption?.user)
        // The tags of another account's snapshot are its owner's alone.
        let tags = snapshot.scope == scope ? snapshot.tags : []
        var draft = try draftOfRestored(snapshot.instance, request, tags: tags, in: scope)
        draft.ancestor = snapshot.manifest
        draft.restoredFrom = snapshot.identifier
        return try await admitRestored(draft, .snapshot(manifest: snapshot.manifest), request) { reader in
            try Self.checkStill(snapshot, named: name, in: scope, reader)
        }
    }

    /// Accepts an instance restored to a point in time; `time` is `nil` for the latest that can be restored.
    package func restore(
        _ origin: RestoreOrigin,
        to time: Date?,
        as request: InstanceRequest,
        in scope: Scope
    ) async throws -> Instance {
        let clock = clock
        let (backup, source) = try await ledger.read { reader in
            try Self.backups(toRestore: origin, to: time, at: clock.now(), in: scope, reader)
        }
        if source.storageKey != nil { try settings.directoryEncryption.check() }
        try await checkReadable(source, by: request.encryption?.user)
        if let time { try await RestorePlanner(fleet: self, scope: scope).check(backup.key, at: time) }
        var draft = try draftOfRestored(source, request, tags: source.settings.tags, in: scope)
        draft.restoredFrom = source.identifier
        return try await admitRestored(draft, .time(resourceID: backup.key, time), request) { reader in
            try Self.checkStill(backup, of: origin, to: time, at: clock.now(), in: scope, reader)
        }
    }

    private func admitRestored(
        _ draft: Instance,
        _ source: RestoreSource,
        _ request: InstanceRequest,
        check: @escaping @Sendable (LedgerReader) throws -> Void
    ) async throws -> Instance {
        if let password = request.masterPassword { try Identifier.masterPassword(password) }
        let order = RestoreOrder(source: source, masterPassword: request.masterPassword.map(verifier(of:)))
        return try await admit(
            draft,
            .restoreInstance(order),
            wantedPort: draft.port,
            isExplicit: request.port != nil,
            check: check
        )
    }

    /// The automated backups that somebody in `scope` names.
    package static func automatedBackup(
        of origin: RestoreOrigin,
        in scope: Scope,
        _ reader: LedgerReader
    ) throws -> AutomatedBackup {
        switch origin {
        case .instance(let identifier):
            let instance = try reader.instance(identifier, in: scope)
            guard instance.isBackedUp, let found = try reader.automatedBackup(resourceID: instance.resourceID) else {
                throw FleetError(
                    .pointInTimeRestoreNotEnabled,
                    "Point-in-time restore is not enabled for \(instance.identifier): its backup retention period is 0."
                )
            }
            return found
        case .resource(let resourceID):
            let home = try reader.automatedBackup(resourceID: resourceID).flatMap { $0.scope == scope ? $0 : nil }
            let away = BackupKey.away(resourceID, in: scope)
            guard let found = try home ?? reader.automatedBackup(resourceID: away) else {
                throw FleetError(
                    .automatedBackupNotFound,
                    "There are no automated backups of the resource \(resourceID)."
                )
            }
            return found
        case .automatedBackup(let arn):
            guard let name = ResourceName.parse(arn), name.type == "auto-backup", name.scope == scope,
                let found = try reader.find(AutomatedBackup.self, name.identifier, in: scope)
            else { throw FleetError(.automatedBackupNotFound, "The automated backup \(arn) was not found.") }
            return found
        }
    }

    /// A restored instance inherits what RDS lets it inherit, and starts with the defaults for the rest.
    ///
    /// Source: `RestoreDBInstanceFromDBSnapshot` and `RestoreDBInstanceToPointInTime` in the Amazon RDS API reference.
    private func draftOfRestored(
        _ source: Instance,
        _ request: InstanceRequest,
        tags: [Tag],
        in scope: Scope
    ) throws -> Instance {
        let identifier = try Identifier.instance(request.identifier)
        guard request.engine == nil || request.engine == source.settings.engine else {
            throw FleetError.invalid("The engine \(request.engine ?? "") can't open data of \(source.settings.engine).")
        }
        if let size = request.allocatedStorageGiB { try Self.checkGrowth(size, over: source) }
        let installation = try installation(for: source)
        let windows = try windows(request, scope, inherited: source.settings)
        let inheritsSpeed =
            request.iops == nil && source.settings.iops != nil
            && (request.storageType ?? source.settings.storageType) == source.settings.storageType
        // Five gibibytes of magnetic storage can't become anything else without growing.
        let isSmall = source.settings.storageType == "standard" && source.settings.allocatedStorageGiB < 20
        var settings = InstanceSettings(
            engine: source.settings.engine,
            majorVersion: installation.major,
            instanceClass: source.settings.instanceClass,
            allocatedStorageGiB: source.settings.allocatedStorageGiB,
            storageType: inheritsSpeed || isSmall ? source.settings.storageType : "gp3",
            backupRetentionDays: source.settings.backupRetentionDays,
            backupWindow: windows.backup,
            maintenanceWindow: windows.maintenance
        )
        settings.iops = inheritsSpeed ? source.settings.iops : nil
        settings.storageThroughputMiB = inheritsSpeed ? source.settings.storageThroughputMiB : nil
        settings.autoMinorVersionUpgrade = source.settings.autoMinorVersionUpgrade
        settings.publiclyAccessible = source.settings.publiclyAccessible
        settings.tags = tags
        try settings.apply(request, quotas: self.settings.quotas)
        if let port = request.port { try InstanceLimits.checkPort(port) }
        var instance = Instance(
            scope: scope,
            identifier: identifier,
            resourceID: names.resourceID(),
            requestedAt: clock.now(),
            settings: settings,
            engineVersion: installation.version,
            address: self.settings.endpointAddress,
            port: request.port ?? source.port,
            masterUsername: source.masterUsername,
            databaseName: source.databaseName,
            lineage: source.lineage
        )
        instance.availabilityZone = request.availabilityZone ?? instance.availabilityZone
        instance.storageKey = source.storageKey
        instance.parameters.replayedPreparedMax = source.parameters.preparedMax
        return instance
    }

    private static func checkGrowth(_ sizeGiB: Int, over source: Instance) throws {
        let old = source.settings.allocatedStorageGiB
        guard sizeGiB >= old else {
            throw FleetError.invalid(
                "Invalid storage size \(sizeGiB) GiB: it must not be smaller than the source's \(old) GiB."
            )
        }
        guard sizeGiB == old || sizeGiB >= InstanceLimits.smallestGrowth(from: old) else {
            throw FleetError(
                .invalidParameterCombination,
                "Invalid storage size \(sizeGiB) GiB: it must be at least 10 % larger than the source's \(old) GiB."
            )
        }
    }
}
