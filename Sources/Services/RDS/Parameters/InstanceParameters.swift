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

    /// What conditions can ask of what an instance is to be, as far as the request says it.
    func keys(instanceClass: String?, engine: String?) -> [String: [String]] {
        var keys = InstanceKeys.asked
        keys["rds:DatabaseClass"] = instanceClass.map { [$0] }
        keys["rds:DatabaseEngine"] = engine.map { [$0] }
        keys["rds:Piops"] = iops.map { ["\($0)"] }
        keys["rds:StorageSize"] = allocatedStorage.map { ["\($0)"] }
        return keys
    }

    /// The same of an instance that is to be made.
    func newKeys(instanceClass: String?, engine: String?) -> [String: [String]] {
        var keys = keys(instanceClass: instanceClass, engine: engine)
            .merging(InstanceKeys.backupTarget) { one, _ in one }
        keys["rds:PubliclyAccessible"] = publiclyAccessible.map { ["\($0)"] }
        return keys
    }

    /// What conditions can ask of an instance that is made out of `source`, where the request doesn't say it.
    func inheritedKeys(from source: Instance) -> [String: [String]] {
        var keys = source.conditionKeys
        if let storageType, storageType != source.settings.storageType { keys["rds:Piops"] = ["0"] }
        keys["rds:PubliclyAccessible"] = ["\(source.settings.publiclyAccessible)"]
        return keys
    }
}
