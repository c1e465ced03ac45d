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
