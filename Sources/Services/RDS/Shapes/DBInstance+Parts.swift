import Fleet

/// Where clients connect to.
struct Endpoint: Codable, Sendable {
    let address: String
    let port: Int
}

/// A security group of an instance.
struct VpcSecurityGroupMembership: Codable, Sendable {
    let vpcSecurityGroupId: String
    var status = "active"
}

/// The parameter group of an instance.
struct DBParameterGroupStatus: Codable, Sendable {
    let dbParameterGroupName: String
    let parameterApplyStatus: String
}

/// The option group of an instance.
struct OptionGroupMembership: Codable, Sendable {
    let optionGroupName: String
    var status = "in-sync"
}

/// What is known of a server's certificate.
struct CertificateDetails: Codable, Sendable {
    let caIdentifier: String
}

/// Changes that wait for the maintenance window; a password is never shown.
struct PendingModifiedValues: Codable, Sendable {
    let dbInstanceClass: String?
    let allocatedStorage: Int?
    let masterUserPassword: String?
    let port: Int?
    let backupRetentionPeriod: Int?
    let engineVersion: String?
    let iops: Int?
    let storageThroughput: Int?
    let dbInstanceIdentifier: String?
    let storageType: String?

    /// The changes that wait.
    init(_ pending: PendingChanges) {
        dbInstanceClass = pending.instanceClass
        allocatedStorage = pending.allocatedStorageGiB
        masterUserPassword = pending.masterPassword.map { _ in "****" }
        port = pending.port
        backupRetentionPeriod = pending.backupRetentionDays
        engineVersion = pending.engineVersion
        iops = pending.iops
        storageThroughput = pending.storageThroughputMiB
        dbInstanceIdentifier = pending.identifier
        storageType = pending.storageType
    }
}

extension StorageKey? {
    /// How storage is encrypted, in the words of RDS.
    var encryptionType: String { self == nil ? "none" : "sse-kms" }
}
