import Wire

extension FixedParameter {
    /// The fixed parameters of an operation.
    static func of(_ operation: any Operation.Type) -> [FixedParameter] {
        guard let action = Action(rawValue: operation.name) else { return [] }
        return table.filter { $0.actions.contains(action) }
    }

    /// Every parameter that clients may send and that changes nothing here; `docs/api.md` tells the same.
    static let table: [FixedParameter] = storage + network + credentials + monitoring + otherEngines + lifecycle

    private static let all = Set(Action.allCases)
    private static let restores: Set<Action> = [.restoreSnapshot, .restoreTime]
    private static let starts: Set<Action> = [.create, .restoreSnapshot, .restoreTime]
    private static let changes: Set<Action> = [.create, .modify]

    private static let storage: [FixedParameter] = [
        FixedParameter("storageEncrypted", [.create], .only(["false"]), "keys are not served yet"),
        FixedParameter("kmsKeyId", [.create], .nothing, "keys are not served yet"),
        FixedParameter("storageThroughput", all, .nothing, "storage is as fast as the machine's"),
        FixedParameter("dedicatedLogVolume", all, .only(["false"]), "an instance has one volume"),
        FixedParameter("additionalStorageVolumes", all, .nothing, "an instance has one volume"),
        FixedParameter("backupTarget", starts, .only(["region"]), "backups are kept in the instance's region"),
    ]

    private static let network: [FixedParameter] = [
        FixedParameter("multiAZ", all, .only(["false"]), "an instance runs on one host"),
        FixedParameter("networkType", all, .only(["ipv4"]), "instances listen on an IPv4 address"),
        FixedParameter("enableCustomerOwnedIp", all, .only(["false"]), "there are no Outposts"),
        FixedParameter("dbSecurityGroups", changes, .nothing, "instances are in a VPC; use VpcSecurityGroupIds"),
    ]

    private static let credentials: [FixedParameter] = [
        FixedParameter(
            "enableIAMDatabaseAuthentication",
            all,
            .only(["false"]),
            "the database accepts passwords only"
        ),
        FixedParameter("manageMasterUserPassword", all, .only(["false"]), "no secret store is served"),
        FixedParameter("masterUserSecretKmsKeyId", all, .nothing, "no secret store is served"),
        FixedParameter("rotateMasterUserPassword", [.modify], .only(["false"]), "no secret store is served"),
        FixedParameter("masterUserAuthenticationType", changes, .only(["password"]), "users log in with passwords"),
        FixedParameter("domain", all, .nothing, "no directory service is served"),
        FixedParameter("domainFqdn", all, .nothing, "no directory service is served"),
        FixedParameter("domainOu", all, .nothing, "no directory service is served"),
        FixedParameter("domainAuthSecretArn", all, .nothing, "no directory service is served"),
        FixedParameter("domainDnsIps", all, .nothing, "no directory service is served"),
        FixedParameter("domainIAMRoleName", all, .nothing, "no directory service is served"),
        FixedParameter("disableDomain", [.modify], .anything, "no instance is in a domain"),
        FixedParameter(
            "caCertificateIdentifier",
            all,
            .only([DBInstance.certificateAuthority]),
            "there is one certificate authority"
        ),
        FixedParameter("certificateRotationRestart", [.modify], .anything, "certificates are not rotated by request"),
    ]

    private static let monitoring: [FixedParameter] = [
        FixedParameter("monitoringInterval", changes, .only(["0"]), "enhanced monitoring is not served"),
        FixedParameter("monitoringRoleArn", changes, .nothing, "enhanced monitoring is not served"),
        FixedParameter(
            "enablePerformanceInsights",
            changes,
            .only(["false"]),
            "Performance Insights is not served"
        ),
        FixedParameter("performanceInsightsKMSKeyId", changes, .nothing, "Performance Insights is not served"),
        FixedParameter("performanceInsightsRetentionPeriod", changes, .nothing, "Performance Insights is not served"),
        FixedParameter("databaseInsightsMode", changes, .only(["standard"]), "Database Insights is not served"),
        FixedParameter("enableCloudwatchLogsExports", starts, .nothing, "logs are not exported"),
        FixedParameter("cloudwatchLogsExportConfiguration", [.modify], .nothing, "logs are not exported"),
    ]

    private static let otherEngines: [FixedParameter] = [
        FixedParameter("characterSetName", [.create], .nothing, "it is for Oracle alone; databases are in UTF-8"),
        FixedParameter("ncharCharacterSetName", [.create], .nothing, "it is for Oracle alone"),
        FixedParameter("dbSystemId", [.create], .nothing, "it is for Oracle alone"),
        FixedParameter("multiTenant", changes, .only(["false"]), "it is for Oracle alone"),
        FixedParameter("tdeCredentialArn", all, .nothing, "it is for Oracle and SQL Server alone"),
        FixedParameter("tdeCredentialPassword", all, .nothing, "it is for Oracle and SQL Server alone"),
        FixedParameter("timezone", [.create], .nothing, "it is for SQL Server and Db2 alone; times are in UTC"),
        FixedParameter("dbName", restores, .nothing, "a restored instance has the databases of its source"),
        FixedParameter("dbClusterIdentifier", [.create], .nothing, "clusters are not served"),
        FixedParameter("dbClusterSnapshotIdentifier", [.restoreSnapshot], .nothing, "clusters are not served"),
        FixedParameter("promotionTier", changes, .nothing, "it is for Aurora alone"),
        FixedParameter("replicaMode", [.modify], .nothing, "it is for Oracle and Db2 replicas alone"),
        FixedParameter("customIamInstanceProfile", starts, .nothing, "RDS Custom is not served"),
        FixedParameter("automationMode", [.modify], .only(["full"]), "RDS Custom is not served"),
        FixedParameter("resumeFullAutomationModeMinutes", [.modify], .nothing, "RDS Custom is not served"),
    ]

    private static let lifecycle: [FixedParameter] = [
        FixedParameter("licenseModel", all, .only(["postgresql-license"]), "PostgreSQL has one licence"),
        FixedParameter(
            "engineLifecycleSupport",
            starts,
            .only(["open-source-rds-extended-support-disabled"]),
            "nobody extends the support of an engine's version here"
        ),
        FixedParameter("allowMajorVersionUpgrade", [.modify], .anything, "major upgrades are refused by version"),
        FixedParameter("engine", [.modify], .only(["postgres"]), "an instance keeps its engine"),
        FixedParameter("processorFeatures", all, .nothing, "the machine's processors are what they are"),
        FixedParameter(
            "useDefaultProcessorFeatures",
            [.modify, .restoreSnapshot, .restoreTime],
            .anything,
            "the machine's processors are what they are"
        ),
        FixedParameter("tagSpecifications", all, .nothing, "automated backups carry their instance's tags"),
        FixedParameter("awsBackupRecoveryPointArn", [.modify], .nothing, "AWS Backup is not served yet"),
    ]
}
