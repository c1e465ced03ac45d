import Fleet

/// Where clients connect to.
struct Endpoint: Encodable, Sendable {
    let address: String
    let port: Int
}

/// A security group of an instance.
struct VpcSecurityGroupMembership: Encodable, Sendable {
    let vpcSecurityGroupId: String
    let status = "active"
}

/// The parameter group of an instance.
struct DBParameterGroupStatus: Encodable, Sendable {
    let dbParameterGroupName: String
    let parameterApplyStatus = "in-sync"
}

/// The option group of an instance.
struct OptionGroupMembership: Encodable, Sendable {
    let optionGroupName: String
    let status = "in-sync"
}

/// The subnet group of an instance; there are no subnets behind it.
struct DBSubnetGroup: Encodable, Sendable {
    let dbSubnetGroupName: String
    let dbSubnetGroupDescription = "default"
    let vpcId = DBInstance.vpcId
    let subnetGroupStatus = "Complete"
    let subnets: [String] = []
}

/// What is known of a server's certificate.
struct CertificateDetails: Encodable, Sendable {
    let caIdentifier: String
}

/// Changes that wait for the maintenance window; a password is never shown.
struct PendingModifiedValues: Encodable, Sendable {
    let dbInstanceClass: String?
    let allocatedStorage: Int?
    let masterUserPassword: String?
    let port: Int?
    let backupRetentionPeriod: Int?
    let engineVersion: String?
    let iops: Int?
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
        dbInstanceIdentifier = pending.identifier
        storageType = pending.storageType
    }
}
