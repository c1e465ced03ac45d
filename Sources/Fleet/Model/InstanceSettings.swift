/// What the owner of an instance chooses, and can change later.
package struct InstanceSettings: Codable, Equatable, Sendable {
    /// The engine's name, such as `postgres`.
    package var engine: String
    /// The class, such as `db.t3.micro`; it sizes the server's memory.
    package var instanceClass: String
    /// The storage asked for, in GiB.
    package var allocatedStorageGiB: Int
    /// The storage type, such as `gp3`.
    package var storageType: String
    /// Provisioned I/O operations a second, kept because clients read it back.
    package var iops: Int?
    /// Provisioned throughput in MiB a second, kept because clients read it back.
    package var storageThroughputMiB: Int?
    /// The storage that autoscaling may reach, in GiB.
    package var maxAllocatedStorageGiB: Int?
    /// For how many days every second stays restorable; 0 turns automated backups off.
    package var backupRetentionDays: Int
    /// When the daily snapshot is taken (UTC).
    package var backupWindow: DailyWindow
    /// When waiting changes are applied (UTC).
    package var maintenanceWindow: WeeklyWindow
    /// Whether new snapshots get the instance's tags.
    package var copyTagsToSnapshot = false
    /// Whether deletion is refused.
    package var deletionProtection = false
    /// Whether minor engine upgrades may be applied in the maintenance window.
    package var autoMinorVersionUpgrade = true
    /// Whether clients outside the private network may connect, kept because clients read it back.
    package var publiclyAccessible = false
    /// The parameter group's name.
    package var parameterGroup: String
    /// The option group's name.
    package var optionGroup: String
    /// The subnet group's name.
    package var subnetGroup: String
    /// The security groups' ids.
    package var securityGroups: [String]
    /// The tags, in the order they were given.
    package var tags: [Tag] = []

    /// Settings with RDS's defaults for everything that isn't named here.
    package init(
        engine: String,
        majorVersion: Int,
        instanceClass: String,
        allocatedStorageGiB: Int,
        storageType: String = "gp3",
        backupRetentionDays: Int = 1,
        backupWindow: DailyWindow,
        maintenanceWindow: WeeklyWindow
    ) {
        self.engine = engine
        self.instanceClass = instanceClass
        self.allocatedStorageGiB = allocatedStorageGiB
        self.storageType = storageType
        self.backupRetentionDays = backupRetentionDays
        self.backupWindow = backupWindow
        self.maintenanceWindow = maintenanceWindow
        parameterGroup = "default.\(engine)\(majorVersion)"
        optionGroup = "default:\(engine)-\(majorVersion)"
        subnetGroup = "default"
        securityGroups = ["sg-default"]
    }
}

/// Changes of an instance that wait for the maintenance window, or for the next moment where they apply at once.
package struct PendingChanges: Codable, Equatable, Sendable {
    /// The new identifier.
    package var identifier: String?
    /// The new retention period in days.
    package var backupRetentionDays: Int?
    /// The new class.
    package var instanceClass: String?
    /// The new size in GiB.
    package var allocatedStorageGiB: Int?
    /// The new storage type.
    package var storageType: String?
    /// The new provisioned I/O operations a second.
    package var iops: Int?
    /// The new provisioned throughput in MiB a second.
    package var storageThroughputMiB: Int?
    /// The new TCP port.
    package var port: Int?
    /// The new engine version.
    package var engineVersion: String?
    /// What proves the new master password; as it is asked for, the password itself.
    package var masterPassword: String?

    /// Whether nothing waits.
    package var isEmpty: Bool { self == PendingChanges() }
    /// No change at all.
    package init() {}
}

/// A label that the owner of a resource puts on it.
package struct Tag: Codable, Hashable, Sendable {
    /// The label's name: 1 to 128 characters.
    package var key: String
    /// The label's value: up to 256 characters.
    package var value: String

    /// A tag.
    package init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}
