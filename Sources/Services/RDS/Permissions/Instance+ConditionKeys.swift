import Fleet

extension Instance {
    /// What conditions can ask about an instance beside its tags.
    ///
    /// Service authorization reference, Actions, resources, and condition keys for Amazon RDS.
    var conditionKeys: [String: [String]] {
        var keys = InstanceKeys.settled
        keys["rds:DatabaseClass"] = [settings.instanceClass]
        keys["rds:DatabaseEngine"] = [settings.engine]
        keys["rds:DatabaseName"] = databaseName.map { [$0] }
        keys["rds:Piops"] = settings.iops.map { ["\($0)"] }
        keys["rds:StorageSize"] = ["\(settings.allocatedStorageGiB)"]
        return keys
    }
}

/// Condition keys that have one answer, because what they ask for is so of every instance here.
enum InstanceKeys {
    /// Of an instance that is or is to be.
    static let settled: [String: [String]] = [
        "rds:ManageMasterUserPassword": ["false"], "rds:MultiAz": ["false"], "rds:StorageEncrypted": ["false"],
        "rds:Vpc": ["true"],
    ]
    /// Of a request that makes backups or an instance that will have some.
    static let backupTarget: [String: [String]] = ["rds:BackupTarget": ["REGION"]]
}
