import Foundation

/// What an owner may say about an instance that is to be created or restored; what is left out is inherited or a default.
package struct InstanceRequest: Sendable {
    /// The identifier.
    package var identifier: String
    /// The engine's name.
    package var engine: String?
    /// The engine's version, whole or its first number alone.
    package var engineVersion: String?
    /// The class.
    package var instanceClass: String?
    /// The storage in GiB.
    package var allocatedStorageGiB: Int?
    /// The storage type.
    package var storageType: String?
    /// Provisioned I/O operations a second.
    package var iops: Int?
    /// Provisioned throughput in MiB a second.
    package var storageThroughputMiB: Int?
    /// The storage that autoscaling may reach, in GiB.
    package var maxAllocatedStorageGiB: Int?
    /// The master user's name.
    package var masterUsername: String?
    /// The master user's password.
    package var masterPassword: String?
    /// A database to create.
    package var databaseName: String?
    /// The TCP port.
    package var port: Int?
    /// The retention period in days.
    package var backupRetentionDays: Int?
    /// The backup window as the owner wrote it.
    package var backupWindow: String?
    /// The maintenance window as the owner wrote it.
    package var maintenanceWindow: String?
    /// Whether snapshots get the instance's tags.
    package var copyTagsToSnapshot: Bool?
    /// Whether deletion is refused.
    package var deletionProtection: Bool?
    /// Whether minor upgrades may be applied.
    package var autoMinorVersionUpgrade: Bool?
    /// Whether clients outside the private network may connect.
    package var publiclyAccessible: Bool?
    /// The availability zone.
    package var availabilityZone: String?
    /// The parameter group's name.
    package var parameterGroup: String?
    /// The option group's name.
    package var optionGroup: String?
    /// The subnet group's name.
    package var subnetGroup: String?
    /// The name of the authority that is to sign the server's certificate.
    package var certificateAuthority: String?
    /// The security groups' ids.
    package var securityGroups: [String]?
    /// The tags; `nil` inherits.
    package var tags: [Tag]?

    /// That it is to be encrypted; of one that is restored, by whose right to its source's key.
    package var encryption: EncryptionRequest?

    /// A request that says nothing but the identifier.
    package init(identifier: String) { self.identifier = identifier }
}
