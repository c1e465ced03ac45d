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
    var parameterApplyStatus = "in-sync"
}

/// The option group of an instance.
struct OptionGroupMembership: Codable, Sendable {
    let optionGroupName: String
    var status = "in-sync"
}

/// The subnet group of an instance; there are no subnets behind it.
struct DBSubnetGroup: Codable, Sendable {
    let dbSubnetGroupName: String
    var dbSubnetGroupDescription = "default"
    var vpcId = DBInstance.vpcId
    var subnetGroupStatus = "Complete"
    var subnets: [Subnet] = []
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
