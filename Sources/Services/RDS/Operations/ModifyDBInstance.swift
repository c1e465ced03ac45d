import Fleet
import Ledger
import Wire

/// Changes an instance, now or in its maintenance window.
struct ModifyDBInstance: RDSOperation {
    typealias Output = DBInstanceOutput

    var dbInstanceIdentifier: String
    var newDBInstanceIdentifier: String?
    var applyImmediately: Bool?
    var dbInstanceClass: String?
    var engineVersion: String?
    var allowMajorVersionUpgrade: Bool?
    var masterUserPassword: String?
    var dbPortNumber: Int?
    var maxAllocatedStorage: Int?
    var preferredMaintenanceWindow: String?
    var parameters: InstanceParameters
    var fixed: FixedParameters<ModifyDBInstance>

    var subjects: [RDSSubject] {
        let renamed = newDBInstanceIdentifier.map { [RDSSubject.newInstance($0)] } ?? []
        return [.instance(dbInstanceIdentifier)] + renamed + parameters.groups
    }
    var requestKeys: [String: [String]] { parameters.keys(instanceClass: dbInstanceClass, engine: nil) }

    func inheritedKeys(in scope: Scope, _ reader: LedgerReader) throws -> [String: [String]] {
        try reader.instance(named: dbInstanceIdentifier, in: scope).conditionKeys
    }

    func furtherPermissions(in fleet: Fleet, scope: Scope) async throws -> [Permission] {
        guard let days = parameters.backupRetentionPeriod else { return [] }
        return try await BackupLoss.permissions(of: dbInstanceIdentifier, in: fleet, scope) { instance in
            days < instance.settings.backupRetentionDays
        }
    }

    func run(in fleet: Fleet, scope: Scope) async throws -> DBInstanceOutput {
        try fixed.check()
        var request = ModifyRequest(identifier: dbInstanceIdentifier)
        request.changes = parameters.request(for: dbInstanceIdentifier)
        request.changes.instanceClass = dbInstanceClass
        request.changes.engineVersion = engineVersion
        request.changes.masterPassword = masterUserPassword
        request.changes.port = dbPortNumber
        request.changes.maxAllocatedStorageGiB = maxAllocatedStorage
        request.changes.maintenanceWindow = preferredMaintenanceWindow
        request.newIdentifier = newDBInstanceIdentifier
        request.allowsMajorVersionUpgrade = allowMajorVersionUpgrade ?? false
        request.appliesImmediately = applyImmediately ?? false
        return try await DBInstanceOutput(fleet.modifyInstance(request, in: scope), in: fleet)
    }
}
