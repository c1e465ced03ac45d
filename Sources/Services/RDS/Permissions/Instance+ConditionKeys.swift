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
        keys["rds:Piops"] = ["\(settings.iops ?? 0)"]
        keys["rds:StorageEncrypted"] = ["\(storageKey != nil)"]
        keys["rds:StorageSize"] = ["\(settings.allocatedStorageGiB)"]
        return keys
    }
}

/// Condition keys that have one answer, because what they ask for is so of every instance here.
enum InstanceKeys {
    /// Of an instance that is or is to be.
    static let settled: [String: [String]] = ["rds:MultiAz": ["false"], "rds:Vpc": ["true"]]
    /// Of a request that says what an instance is to be.
    static let asked: [String: [String]] = ["rds:ManageMasterUserPassword": ["false"]]
    /// Of a request that makes backups or an instance that will have some.
    static let backupTarget: [String: [String]] = ["rds:BackupTarget": ["region"]]
    /// Of a request that names the tags it gives.
    static let givesTags: [String: [String]] = ["rds:TagsFromRequest": ["true"]]
}
