import Fleet
import Ledger
import Wire

/// Refuses read replicas, with what can be done instead.
struct CreateDBInstanceReadReplica: RDSOperation {
    typealias Output = DBInstanceOutput

    /// Whatever a replica is to be like, there is none.
    static let accepted: Set<String> = [
        "AdditionalStorageVolumes", "AllocatedStorage", "AutoMinorVersionUpgrade", "AvailabilityZone", "BackupTarget",
        "CACertificateIdentifier", "CopyTagsToSnapshot", "CustomIamInstanceProfile", "DBInstanceClass",
        "DBParameterGroupName", "DBSubnetGroupName", "DatabaseInsightsMode", "DedicatedLogVolume", "DeletionProtection",
        "Domain", "DomainAuthSecretArn", "DomainDnsIps", "DomainFqdn", "DomainIAMRoleName", "DomainOu",
        "EnableCloudwatchLogsExports", "EnableCustomerOwnedIp", "EnableIAMDatabaseAuthentication",
        "EnablePerformanceInsights", "Iops", "KmsKeyId", "MaxAllocatedStorage", "MonitoringInterval",
        "MonitoringRoleArn", "MultiAZ", "NetworkType", "OptionGroupName", "PerformanceInsightsKMSKeyId",
        "PerformanceInsightsRetentionPeriod", "Port", "PreSignedUrl", "ProcessorFeatures", "PubliclyAccessible",
        "ReplicaMode", "SourceDBClusterIdentifier", "SourceRegion", "StorageThroughput", "StorageType",
        "TagSpecifications", "Tags",
        "UpgradeStorageConfig", "UseDefaultProcessorFeatures", "VpcSecurityGroupIds",
    ]

    var dbInstanceIdentifier: String
    var sourceDBInstanceIdentifier: String?

    var subjects: [RDSSubject] { [.instance(dbInstanceIdentifier), .instance(sourceDBInstanceIdentifier)] }

    func run(in fleet: Fleet, scope: Scope) async throws -> DBInstanceOutput {
        _ = try Identifier.instance(dbInstanceIdentifier)
        if let sourceDBInstanceIdentifier {
            _ = try await fleet.ledger.read { try $0.instance(named: sourceDBInstanceIdentifier, in: scope) }
        }
        throw ServiceError.invalidParameterCombination(
            "Read replicas are not served: an instance runs alone on its host. For a copy of its data use "
                + "RestoreDBInstanceToPointInTime, and for safety in another region use "
                + "StartDBInstanceAutomatedBackupsReplication."
        )
    }
}
