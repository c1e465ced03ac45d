import Fleet
import Ledger
import Wire

/// Makes a new, empty instance.
struct CreateDBInstance: RDSOperation {
    typealias Output = DBInstanceOutput

    var dbInstanceIdentifier: String
    var dbInstanceClass: String
    var engine: String
    var engineVersion: String?
    var masterUsername: String?
    var masterUserPassword: String?
    var dbName: String?
    var port: Int?
    var maxAllocatedStorage: Int?
    var availabilityZone: String?
    var preferredMaintenanceWindow: String?
    var tags: [TagParameter]?
    var parameters: InstanceParameters
    var fixed: FixedParameters<CreateDBInstance>

    var subjects: [RDSSubject] { [.newInstance(dbInstanceIdentifier)] + parameters.groups }
    var givenTags: [TagParameter]? { tags }
    var tagged: RDSSubject? { .newInstance(dbInstanceIdentifier) }
    var requestKeys: [String: [String]] {
        parameters.keys(instanceClass: dbInstanceClass, engine: engine, database: dbName)
    }

    func run(in fleet: Fleet, scope: Scope) async throws -> DBInstanceOutput {
        try fixed.check()
        var request = parameters.request(for: dbInstanceIdentifier)
        request.instanceClass = dbInstanceClass
        request.engine = engine
        request.engineVersion = engineVersion
        request.masterUsername = masterUsername
        request.masterPassword = masterUserPassword
        request.databaseName = dbName
        request.port = port
        request.maxAllocatedStorageGiB = maxAllocatedStorage
        request.availabilityZone = try checkedAvailabilityZone(availabilityZone, in: scope)
        request.maintenanceWindow = preferredMaintenanceWindow
        request.tags = tags?.map(\.tag)
        return try await DBInstanceOutput(fleet.createInstance(request, in: scope), in: fleet)
    }
}
