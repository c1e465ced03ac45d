import Engine
import Foundation
package import Ledger

extension Fleet {
    /// Accepts a new instance; the reconciler makes it.
    package func createInstance(_ request: InstanceRequest, in scope: Scope) async throws -> Instance {
        _ = try repository(scope)
        var draft = try draftOfNewInstance(request, in: scope)
        let password = try requiredPassword(request)
        if let encryption = request.encryption {
            try settings.directoryEncryption.check()
            let wanted = draft
            try await ledger.read { try Self.checkRoom(for: wanted, settings.quotas, $0) }
            try await encrypt(&draft, encryption)
        }
        let order = WorkOrder.createInstance(CreateOrder(masterPassword: verifier(of: password)))
        return try await admit(
            draft,
            order,
            wantedPort: request.port ?? PortRule.defaultPort,
            isExplicit: request.port != nil
        )
    }

    /// Writes a new instance and its work into the ledger, on a port that nobody else has, unless `check` refuses it.
    func admit(
        _ draft: Instance,
        _ order: WorkOrder,
        wantedPort: Int,
        isExplicit: Bool,
        check: @escaping @Sendable (LedgerReader) throws -> Void = { _ in }
    ) async throws -> Instance {
        let work = Work(
            scope: draft.scope,
            id: names.token(),
            subject: draft.resourceID,
            order: order,
            createdAt: clock.now()
        )
        let (quotas, address, backupID) = (settings.quotas, settings.endpointAddress, names.automatedBackupID())
        return try await ledger.write { writer in
            try check(writer.reader)
            try Self.checkRoom(for: draft, quotas, writer.reader)
            var instance = draft
            let taken = try writer.reader.takenPorts()
            instance.port = try PortRule.choose(wantedPort, isExplicit: isExplicit, taken: taken, address: address)
            instance.isPortChosen = isExplicit
            try instance.adoptGroups(writer.reader)
            try writer.insert(instance)
            if instance.isBackedUp { try writer.insert(AutomatedBackup(identifier: backupID, instance: instance)) }
            try writer.insert(work)
            return instance
        }
    }

    private static func checkRoom(for draft: Instance, _ quotas: Quotas, _ reader: LedgerReader) throws {
        try reader.checkName(draft.identifier, isFreeFor: draft)
        guard try reader.count(Instance.self, in: draft.scope) < quotas.instancesMax else {
            throw FleetError(
                .instanceQuotaExceeded,
                "The request cannot be processed because it would exceed the maximum number of DB instances "
                    + "(\(quotas.instancesMax))."
            )
        }
        try reader.checkStorageRoom(quotas, in: draft.scope, for: draft.settings.allocatedStorageGiB)
    }

    private func draftOfNewInstance(_ request: InstanceRequest, in scope: Scope) throws -> Instance {
        let identifier = try Identifier.instance(request.identifier)
        let engine = request.engine ?? ""
        let installation = try installation(engine: engine, version: request.engineVersion)
        guard let username = request.masterUsername else {
            throw FleetError.invalid("The parameter MasterUsername must be provided and must not be blank.")
        }
        try Identifier.masterUser(username)
        if let name = request.databaseName { try Identifier.databaseName(name) }
        guard let size = request.allocatedStorageGiB else {
            throw FleetError.invalid("The parameter AllocatedStorage must be provided and must not be blank.")
        }
        let windows = try windows(request, scope, inherited: nil)
        var settings = InstanceSettings(
            engine: engine,
            majorVersion: installation.major,
            instanceClass: request.instanceClass ?? "",
            allocatedStorageGiB: size,
            backupWindow: windows.backup,
            maintenanceWindow: windows.maintenance
        )
        try settings.apply(request, quotas: self.settings.quotas)
        var instance = Instance(
            scope: scope,
            identifier: identifier,
            resourceID: names.resourceID(),
            requestedAt: clock.now(),
            settings: settings,
            engineVersion: installation.version,
            address: self.settings.endpointAddress,
            port: 0,
            masterUsername: username,
            databaseName: request.databaseName,
            lineage: names.token()
        )
        instance.availabilityZone = request.availabilityZone ?? instance.availabilityZone
        return instance
    }

    private func requiredPassword(_ request: InstanceRequest) throws -> String {
        guard let password = request.masterPassword else {
            throw FleetError.invalid("The parameter MasterUserPassword must be provided and must not be blank.")
        }
        try Identifier.masterPassword(password)
        return password
    }

    /// The windows that a request names, or else those inherited, or else random ones that don't overlap.
    func windows(
        _ request: InstanceRequest,
        _ scope: Scope,
        inherited: InstanceSettings?
    ) throws -> (backup: DailyWindow, maintenance: WeeklyWindow) {
        var random = SystemRandomNumberGenerator()
        let maintenance =
            try request.maintenanceWindow.map { try WeeklyWindow(parsing: $0) }
            ?? inherited?.maintenanceWindow
        let backup =
            try request.backupWindow.map { try DailyWindow(parsing: $0) } ?? inherited?.backupWindow
            ?? DefaultWindows.backup(scope.region, avoiding: maintenance, using: &random)
        let week = maintenance ?? DefaultWindows.maintenance(scope.region, avoiding: backup, using: &random)
        guard !week.overlaps(backup) else {
            throw FleetError.invalid("The backup window and maintenance window must not overlap.")
        }
        return (backup, week)
    }
}

extension InstanceSettings {
    /// Takes over what a request says, checked.
    mutating func apply(_ request: InstanceRequest, quotas: Quotas) throws {
        instanceClass = request.instanceClass ?? instanceClass
        allocatedStorageGiB = request.allocatedStorageGiB ?? allocatedStorageGiB
        storageType = request.storageType ?? (request.iops.map { $0 > 0 } == true ? "io1" : storageType)
        iops = request.iops ?? iops
        storageThroughputMiB = request.storageThroughputMiB ?? storageThroughputMiB
        try settleStorage()
        try limitStorage(toGiB: request.maxAllocatedStorageGiB)
        backupRetentionDays = request.backupRetentionDays ?? backupRetentionDays
        copyTagsToSnapshot = request.copyTagsToSnapshot ?? copyTagsToSnapshot
        deletionProtection = request.deletionProtection ?? deletionProtection
        autoMinorVersionUpgrade = request.autoMinorVersionUpgrade ?? autoMinorVersionUpgrade
        publiclyAccessible = request.publiclyAccessible ?? publiclyAccessible
        try applyGroups(request)
        tags = request.tags ?? tags
        try InstanceLimits.checkClass(instanceClass)
        try Fleet.checkAuthority(request.certificateAuthority)
        try InstanceLimits.checkRetention(days: backupRetentionDays)
        try InstanceLimits.checkTags(tags, max: quotas.tagsMax)
    }
}
