import Wire

extension FixedParameter {
    /// The fixed parameters of an operation.
    static func of(_ operation: any Operation.Type) -> [FixedParameter] {
        guard let action = Action(rawValue: operation.name) else { return [] }
        return table.filter { $0.actions.contains(action) }
    }

    /// Every parameter that clients may send and that changes nothing here; `docs/api.md` tells the same.
    static let table: [FixedParameter] =
        storage + network + credentials + monitoring + otherEngines + lifecycle + copies

    private static let all: Set<Action> = [.create, .modify, .restoreSnapshot, .restoreTime]
    private static let restores: Set<Action> = [.restoreSnapshot, .restoreTime]
    private static let starts: Set<Action> = [.create, .restoreSnapshot, .restoreTime]
    private static let changes: Set<Action> = [.create, .modify]

    private static let storage: [FixedParameter] = [
        FixedParameter("dedicatedLogVolume", .flag, all, .only(["false"]), "an instance has one volume"),
        FixedParameter("additionalStorageVolumes", .list, all, .nothing, "an instance has one volume"),
        FixedParameter("backupTarget", .text, starts, .only(["region"]), "backups are kept in the instance's region"),
    ]

    private static let network: [FixedParameter] = [
        FixedParameter("multiAZ", .flag, all, .only(["false"]), "an instance runs on one host"),
        FixedParameter("networkType", .text, all, .only(["IPV4"]), "instances listen on an IPv4 address"),
        FixedParameter("enableCustomerOwnedIp", .flag, all, .only(["false"]), "there are no Outposts"),
        FixedParameter(
            "dbSecurityGroups",
            .list,
            changes,
            .nothing,
            "they are of the time before VPCs; use VpcSecurityGroupIds"
        ),
    ]

    private static let credentials: [FixedParameter] = [
        FixedParameter(
            "enableIAMDatabaseAuthentication",
            .flag,
            all,
            .only(["false"]),
            "the database accepts passwords only"
        ),
        FixedParameter("manageMasterUserPassword", .flag, all, .only(["false"]), "no secret store is served"),
        FixedParameter("masterUserSecretKmsKeyId", .text, all, .nothing, "no secret store is served"),
        FixedParameter("rotateMasterUserPassword", .flag, [.modify], .only(["false"]), "no secret store is served"),
        FixedParameter(
            "masterUserAuthenticationType",
            .text,
            changes,
            .only(["password"]),
            "users log in with passwords"
        ),
        FixedParameter("domain", .text, all, .nothing, "no directory service is served"),
        FixedParameter("domainFqdn", .text, all, .nothing, "no directory service is served"),
        FixedParameter("domainOu", .text, all, .nothing, "no directory service is served"),
        FixedParameter("domainAuthSecretArn", .text, all, .nothing, "no directory service is served"),
        FixedParameter("domainDnsIps", .list, all, .nothing, "no directory service is served"),
        FixedParameter("domainIAMRoleName", .text, all, .nothing, "no directory service is served"),
        FixedParameter("disableDomain", .flag, [.modify], .anything, "no instance is in a domain"),
        FixedParameter(
            "certificateRotationRestart",
            .flag,
            [.modify],
            .anything,
            "certificates are not rotated by request"
        ),
    ]

    private static let monitoring: [FixedParameter] = [
        FixedParameter("monitoringInterval", .number, changes, .only(["0"]), "enhanced monitoring is not served"),
        FixedParameter("monitoringRoleArn", .text, changes, .nothing, "enhanced monitoring is not served"),
        FixedParameter(
            "enablePerformanceInsights",
            .flag,
            changes,
            .only(["false"]),
            "Performance Insights is not served"
        ),
        FixedParameter("performanceInsightsKMSKeyId", .text, changes, .nothing, "Performance Insights is not served"),
        FixedParameter(
            "performanceInsightsRetentionPeriod",
            .number,
            changes,
            .nothing,
            "Performance Insights is not served"
        ),
        FixedParameter("databaseInsightsMode", .text, changes, .only(["standard"]), "Database Insights is not served"),
        FixedParameter("enableCloudwatchLogsExports", .list, starts, .nothing, "logs are not exported"),
        FixedParameter("cloudwatchLogsExportConfiguration", .structure, [.modify], .nothing, "logs are not exported"),
    ]

    private static let otherEngines: [FixedParameter] = [
        FixedParameter(
            "characterSetName",
            .text,
            [.create],
            .nothing,
            "it is for Oracle alone; databases are in UTF-8"
        ),
        FixedParameter("ncharCharacterSetName", .text, [.create], .nothing, "it is for Oracle alone"),
        FixedParameter("dbSystemId", .text, [.create], .nothing, "it is for Oracle alone"),
        FixedParameter("multiTenant", .flag, changes, .only(["false"]), "it is for Oracle alone"),
        FixedParameter("tdeCredentialArn", .text, all, .nothing, "it is for Oracle and SQL Server alone"),
        FixedParameter("tdeCredentialPassword", .text, all, .nothing, "it is for Oracle and SQL Server alone"),
        FixedParameter("timezone", .text, [.create], .nothing, "it is for SQL Server and Db2 alone; times are in UTC"),
        FixedParameter("dbName", .text, restores, .nothing, "a restored instance has the databases of its source"),
        FixedParameter("dbClusterIdentifier", .text, [.create], .nothing, "clusters are not served"),
        FixedParameter("dbClusterSnapshotIdentifier", .text, [.restoreSnapshot], .nothing, "clusters are not served"),
        FixedParameter("promotionTier", .number, changes, .nothing, "it is for Aurora alone"),
        FixedParameter("replicaMode", .text, [.modify], .nothing, "it is for Oracle and Db2 replicas alone"),
        FixedParameter("customIamInstanceProfile", .text, starts, .nothing, "RDS Custom is not served"),
        FixedParameter("automationMode", .text, [.modify], .only(["full"]), "RDS Custom is not served"),
        FixedParameter("resumeFullAutomationModeMinutes", .number, [.modify], .nothing, "RDS Custom is not served"),
    ]

    private static let lifecycle: [FixedParameter] = [
        FixedParameter("licenseModel", .text, all, .only(["postgresql-license"]), "PostgreSQL has one licence"),
        FixedParameter(
            "engineLifecycleSupport",
            .text,
            starts,
            .only(["open-source-rds-extended-support-disabled"]),
            "nobody extends the support of an engine's version here"
        ),
        FixedParameter("engine", .text, [.modify], .only(["postgres"]), "an instance keeps its engine"),
        FixedParameter("processorFeatures", .list, all, .nothing, "the machine's processors are what they are"),
        FixedParameter(
            "useDefaultProcessorFeatures",
            .flag,
            [.modify, .restoreSnapshot, .restoreTime],
            .anything,
            "the machine's processors are what they are"
        ),
        FixedParameter("tagSpecifications", .list, all, .nothing, "automated backups carry their instance's tags"),
        FixedParameter("awsBackupRecoveryPointArn", .text, [.modify], .nothing, "AWS Backup is not served yet"),
    ]
}
