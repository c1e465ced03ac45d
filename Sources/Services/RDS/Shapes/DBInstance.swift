import Fleet
import FoundationEssentials
import Ledger

/// An instance as RDS describes it; members as in the RDS API reference.
struct DBInstance: Encodable, Sendable {
    /// The authority that signs the servers' certificates.
    static let certificateAuthority = "holdfast-ca"
    /// The VPC that every instance is said to be in.
    static let vpcId = "vpc-default"

    let dbInstanceIdentifier: String
    let dbInstanceClass: String
    let engine: String
    let dbInstanceStatus: String
    let masterUsername: String
    let dbName: String?
    let endpoint: Endpoint?
    let allocatedStorage: Int
    let instanceCreateTime: Date?
    let preferredBackupWindow: String
    let backupRetentionPeriod: Int
    let dbSecurityGroups: [String] = []
    let vpcSecurityGroups: [VpcSecurityGroupMembership]
    let dbParameterGroups: [DBParameterGroupStatus]
    let availabilityZone: String
    let dbSubnetGroup: DBSubnetGroup
    let preferredMaintenanceWindow: String
    let pendingModifiedValues: PendingModifiedValues
    let latestRestorableTime: Date?
    let multiAZ = false
    let engineVersion: String
    let autoMinorVersionUpgrade: Bool
    let readReplicaDBInstanceIdentifiers: [String] = []
    let licenseModel = "postgresql-license"
    let iops: Int?
    let optionGroupMemberships: [OptionGroupMembership]
    let publiclyAccessible: Bool
    let storageType: String
    let storageEncryptionType = "none"
    let dbInstancePort = 0
    let storageEncrypted = false
    let dbiResourceId: String
    let caCertificateIdentifier = DBInstance.certificateAuthority
    let domainMemberships: [String] = []
    let copyTagsToSnapshot: Bool
    let monitoringInterval = 0
    let dbInstanceArn: String
    let iamDatabaseAuthenticationEnabled = false
    let databaseInsightsMode = "standard"
    let performanceInsightsEnabled = false
    let deletionProtection: Bool
    let associatedRoles: [String] = []
    let maxAllocatedStorage: Int?
    let tagList: [Tag]
    let customerOwnedIpEnabled = false
    let networkType = "IPV4"
    let activityStreamStatus = "stopped"
    let backupTarget = "region"
    let certificateDetails = CertificateDetails(caIdentifier: DBInstance.certificateAuthority)
    let dedicatedLogVolume = false
    let isStorageConfigUpgradeAvailable = false
    let engineLifecycleSupport = "open-source-rds-extended-support-disabled"

    /// An instance, and the latest time that it can be restored to.
    init(_ instance: Instance, latestRestorableTime: Date?) {
        let settings = instance.settings
        dbInstanceIdentifier = instance.identifier
        dbInstanceClass = settings.instanceClass
        engine = settings.engine
        dbInstanceStatus = instance.status.rawValue
        masterUsername = instance.masterUsername
        dbName = instance.databaseName
        endpoint = instance.createdAt.map { _ in Endpoint(address: instance.address, port: instance.port) }
        allocatedStorage = settings.allocatedStorageGiB
        instanceCreateTime = instance.createdAt
        preferredBackupWindow = settings.backupWindow.description
        backupRetentionPeriod = settings.backupRetentionDays
        vpcSecurityGroups = settings.securityGroups.map { VpcSecurityGroupMembership(vpcSecurityGroupId: $0) }
        dbParameterGroups = [DBParameterGroupStatus(dbParameterGroupName: settings.parameterGroup)]
        availabilityZone = instance.availabilityZone
        dbSubnetGroup = DBSubnetGroup(dbSubnetGroupName: settings.subnetGroup)
        preferredMaintenanceWindow = settings.maintenanceWindow.description
        pendingModifiedValues = PendingModifiedValues(instance.pending)
        self.latestRestorableTime = latestRestorableTime
        engineVersion = instance.engineVersion
        autoMinorVersionUpgrade = settings.autoMinorVersionUpgrade
        iops = settings.iops
        optionGroupMemberships = [OptionGroupMembership(optionGroupName: settings.optionGroup)]
        publiclyAccessible = settings.publiclyAccessible
        storageType = settings.storageType
        dbiResourceId = instance.resourceID
        copyTagsToSnapshot = settings.copyTagsToSnapshot
        dbInstanceArn = instance.arn
        deletionProtection = settings.deletionProtection
        maxAllocatedStorage = settings.maxAllocatedStorageGiB
        tagList = settings.tags
    }
}

/// The answer of the operations that change one instance.
struct DBInstanceOutput: Encodable, Sendable {
    let dbInstance: DBInstance
}

extension DBInstanceOutput {
    /// The instance as it is described now.
    init(_ instance: Instance, in fleet: Fleet) async throws {
        dbInstance = try await fleet.ledger.read { try $0.description(of: instance) }
    }
}

extension LedgerReader {
    /// The instance with what the ledger knows of its backups.
    func description(of instance: Instance) throws -> DBInstance {
        DBInstance(instance, latestRestorableTime: try latestRestorableTime(of: instance))
    }

    /// The end of what can be restored; nil while no backup is complete.
    private func latestRestorableTime(of instance: Instance) throws -> Date? {
        guard instance.isBackedUp, try automatedBackup(resourceID: instance.resourceID)?.status == .active
        else { return nil }
        return try captureProgress(instance.scope, resourceID: instance.resourceID)?.restorableTime
    }
}
