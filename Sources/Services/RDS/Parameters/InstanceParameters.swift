import Fleet

/// What can be said of an instance whenever it is created, restored or modified.
struct InstanceParameters: Flattened, Sendable {
    var allocatedStorage: Int?
    var storageType: String?
    var iops: Int?
    var storageThroughput: Int?
    var backupRetentionPeriod: Int?
    var preferredBackupWindow: String?
    var copyTagsToSnapshot: Bool?
    var deletionProtection: Bool?
    var autoMinorVersionUpgrade: Bool?
    var publiclyAccessible: Bool?
    var dbParameterGroupName: String?
    var optionGroupName: String?
    var dbSubnetGroupName: String?
    var caCertificateIdentifier: String?
    var vpcSecurityGroupIds: [String]?

    /// The same, as the fleet takes it.
    func request(for identifier: String) -> InstanceRequest {
        var request = InstanceRequest(identifier: identifier)
        request.allocatedStorageGiB = allocatedStorage
        request.storageType = storageType
        request.iops = iops
        request.storageThroughputMiB = storageThroughput
        request.backupRetentionDays = backupRetentionPeriod
        request.backupWindow = preferredBackupWindow
        request.copyTagsToSnapshot = copyTagsToSnapshot
        request.deletionProtection = deletionProtection
        request.autoMinorVersionUpgrade = autoMinorVersionUpgrade
        request.publiclyAccessible = publiclyAccessible
        request.parameterGroup = dbParameterGroupName
        request.optionGroup = optionGroupName
        request.subnetGroup = dbSubnetGroupName
        request.certificateAuthority = caCertificateIdentifier
        request.securityGroups = vpcSecurityGroupIds
        return request
    }
}

/// A tag as clients send it; a missing value is an empty one, and the fleet refuses a missing key.
struct TagParameter: Decodable, Sendable {
    var key: String?
    var value: String?

    /// The tag that is stored.
    var tag: Tag { Tag(key: key ?? "", value: value ?? "") }
}

extension InstanceParameters {
    /// The groups that are named: who uses them must be allowed to.
    var groups: [RDSSubject] {
        let named: [(String?, (String?) -> RDSSubject)] = [
            (dbParameterGroupName, RDSSubject.parameterGroup),
            (optionGroupName, RDSSubject.optionGroup),
            (dbSubnetGroupName, RDSSubject.subnetGroup),
        ]
        return named.compactMap { name, subject in name.flatMap { $0.isEmpty ? nil : subject($0) } }
    }

    /// What conditions can ask of what an instance is to be.
    func keys(instanceClass: String?, engine: String?, database: String? = nil) -> [String: [String]] {
        var keys = InstanceKeys.settled.merging(InstanceKeys.backupTarget) { one, _ in one }
        keys["rds:DatabaseName"] = database.map { [$0] }
        keys["rds:DatabaseClass"] = instanceClass.map { [$0] }
        keys["rds:DatabaseEngine"] = engine.map { [$0] }
        keys["rds:Piops"] = iops.map { ["\($0)"] }
        keys["rds:StorageSize"] = allocatedStorage.map { ["\($0)"] }
        return keys
    }
}
