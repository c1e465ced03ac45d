import Fleet
import FoundationEssentials
import Ledger

/// An instance as RDS describes it; members as in the RDS API reference.
struct DBInstance: Codable, Sendable {
    /// The authority that signs the servers' certificates.
    static let certificateAuthority = Fleet.certificateAuthority
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
    var dbSecurityGroups: [DBSecurityGroup] = []
    let vpcSecurityGroups: [VpcSecurityGroupMembership]
    let dbParameterGroups: [DBParameterGroupStatus]
    let availabilityZone: String
    let dbSubnetGroup: DBSubnetGroup
    let preferredMaintenanceWindow: String
    let pendingModifiedValues: PendingModifiedValues
    let latestRestorableTime: Date?
    var multiAZ = false
    let engineVersion: String
    let autoMinorVersionUpgrade: Bool
    var readReplicaDBInstanceIdentifiers: [String] = []
    var licenseModel = "postgresql-license"
    let iops: Int?
    let storageThroughput: Int?
    let optionGroupMemberships: [OptionGroupMembership]
    let publiclyAccessible: Bool
    let storageType: String
    let storageEncryptionType: String
    var dbInstancePort = 0
    let storageEncrypted: Bool
    let kmsKeyId: String?
    let dbiResourceId: String
    var caCertificateIdentifier = DBInstance.certificateAuthority
    var domainMemberships: [DomainMembership] = []
    let copyTagsToSnapshot: Bool
    var monitoringInterval = 0
    let dbInstanceArn: String
    var iamDatabaseAuthenticationEnabled = false
    var databaseInsightsMode = "standard"
    var performanceInsightsEnabled = false
    let deletionProtection: Bool
    var associatedRoles: [DBInstanceRole] = []
    let maxAllocatedStorage: Int?
    let tagList: [Tag]
    var dbInstanceAutomatedBackupsReplications: [DBInstanceAutomatedBackupsReplication] = []
    var customerOwnedIpEnabled = false
    var networkType = "IPV4"
    var activityStreamStatus = "stopped"
    var backupTarget = "region"
    let automaticRestartTime: Date?
    var certificateDetails = CertificateDetails(caIdentifier: DBInstance.certificateAuthority)
    var dedicatedLogVolume = false
    var isStorageConfigUpgradeAvailable = false
    var engineLifecycleSupport = "open-source-rds-extended-support-disabled"

    /// An instance, the subnet group it is in, and the latest time that it can be restored to.
    init(_ instance: Instance, _ subnetGroup: SubnetGroup, latestRestorableTime: Date?) {
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
        dbParameterGroups = [
            DBParameterGroupStatus(
                dbParameterGroupName: settings.parameterGroup,
                parameterApplyStatus: instance.parameters.status.rawValue
            )
        ]
        availabilityZone = instance.availabilityZone
        dbSubnetGroup = DBSubnetGroup(subnetGroup)
        preferredMaintenanceWindow = settings.maintenanceWindow.description
        pendingModifiedValues = PendingModifiedValues(instance.pending)
        self.latestRestorableTime = latestRestorableTime
        engineVersion = instance.engineVersion
        autoMinorVersionUpgrade = settings.autoMinorVersionUpgrade
        iops = settings.storageSpeed.iops
        storageThroughput = settings.storageSpeed.throughputMiB
        optionGroupMemberships = [OptionGroupMembership(optionGroupName: settings.optionGroup)]
        publiclyAccessible = settings.publiclyAccessible
        storageType = settings.storageType
        storageEncryptionType = instance.storageKey.encryptionType
        storageEncrypted = instance.storageKey != nil
        kmsKeyId = instance.storageKey?.keyARN
        dbiResourceId = instance.resourceID
        copyTagsToSnapshot = settings.copyTagsToSnapshot
        dbInstanceArn = instance.arn
        automaticRestartTime = instance.restartsAt
        deletionProtection = settings.deletionProtection
        maxAllocatedStorage = settings.maxAllocatedStorageGiB
        tagList = settings.tags
    }
}

/// The answer of the operations that change one instance.
struct DBInstanceOutput: Codable, Sendable {
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
        // A group that is named and unknown can only be one that a lost ledger had.
        let subnetGroup =
            (try? subnetGroup(instance.settings.subnetGroup, in: instance.scope))
            ?? DefaultGroups.subnetGroup(in: instance.scope)
        let backup = instance.isBackedUp ? try automatedBackup(resourceID: instance.resourceID) : nil
        let latest = try backup.flatMap { try latestRestorableTime(of: instance, $0) }
        var description = DBInstance(instance, subnetGroup, latestRestorableTime: latest)
        if let backup { description.dbInstanceAutomatedBackupsReplications = .init(backup) }
        return description
    }

    /// The end of what can be restored; nil while there is no snapshot to begin with, or a gap waits for a new one.
    private func latestRestorableTime(of instance: Instance, _ backup: AutomatedBackup) throws -> Date? {
        guard backup.status == .active, !backup.needsBase,
            let latest = try captureProgress(instance.scope, resourceID: instance.resourceID)?.restorableTime,
            let earliest = try firstAutomatedSnapshot(of: instance)?.createdAt, earliest <= latest
        else { return nil }
        return latest
    }

    /// The oldest complete automated snapshot; it is nearly always the oldest of all, so few are read at once.
    private func firstAutomatedSnapshot(of instance: Instance) throws -> Snapshot? {
        let term = SnapshotTerm.automated(instance.resourceID).text
        var mark: PageMark?
        while true {
            let batch = try list(Snapshot.self, in: instance.scope, having: term, after: mark, limit: 2)
            if let found = batch.first(where: { $0.status == .available }) { return found }
            guard let last = batch.last else { return nil }
            mark = PageMark(last)
        }
    }
}
