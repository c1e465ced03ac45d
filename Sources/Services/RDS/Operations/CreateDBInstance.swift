import Fleet
import Ledger
import Wire

/// Makes a new, empty instance.
struct CreateDBInstance: KeyUsingOperation {
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
    var storageEncrypted: Bool?
    var kmsKeyId: String?
    var tags: [TagParameter]?
    var parameters: InstanceParameters
    var fixed: FixedParameters<CreateDBInstance>

    var subjects: [RDSSubject] { [.newInstance(dbInstanceIdentifier)] + parameters.groups }
    var givenTags: [TagParameter]? { tags }
    var tagged: RDSSubject? { .newInstance(dbInstanceIdentifier) }
    var requestKeys: [String: [String]] {
        var keys = parameters.newKeys(instanceClass: dbInstanceClass, engine: engine)
            .merging(InstanceKeys.settled) { said, _ in said }
        keys["rds:DatabaseName"] = dbName.map { [$0] }
        keys["rds:Piops"] = keys["rds:Piops"] ?? ["0"]
        keys["rds:PubliclyAccessible"] = keys["rds:PubliclyAccessible"] ?? ["false"]
        keys["rds:StorageEncrypted"] = ["\(storageEncrypted ?? false)"]
        return keys
    }

    func run(in fleet: Fleet, scope: Scope, by user: KeyUser) async throws -> DBInstanceOutput {
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
        request.encryption = try encryption(by: user)
        return try await DBInstanceOutput(fleet.createInstance(request, in: scope), in: fleet)
    }

    private func encryption(by user: KeyUser) throws -> EncryptionRequest? {
        let keyName = kmsKeyId.flatMap { $0.isEmpty ? nil : $0 }
        guard storageEncrypted == true else {
            guard keyName == nil else {
                throw ServiceError.invalidParameterCombination(
                    "KmsKeyId can't be specified for an instance whose storage is not encrypted. Set StorageEncrypted."
                )
            }
            return nil
        }
        return EncryptionRequest(keyName: keyName, by: user)
    }
}
