import Wire

extension UnservedOperation {
    /// Every operation of RDS that isn't served; `docs/compatibility.md` tells the same.
    static let table: [UnservedOperation] = clusters + aroundInstances + otherProducts + notYet

    /// The reason for each name.
    static var reasons: [String: String] { reasons(table) }

    private static let clusters: [UnservedOperation] = [
        UnservedOperation(
            "clusters (Aurora and Multi-AZ) are not served; a database is a DB instance",
            "AddRoleToDBCluster",
            "BacktrackDBCluster",
            "CopyDBClusterParameterGroup",
            "CopyDBClusterSnapshot",
            "CreateDBCluster",
            "CreateDBClusterEndpoint",
            "CreateDBClusterParameterGroup",
            "CreateDBClusterSnapshot",
            "DeleteDBCluster",
            "DeleteDBClusterAutomatedBackup",
            "DeleteDBClusterEndpoint",
            "DeleteDBClusterParameterGroup",
            "DeleteDBClusterSnapshot",
            "DescribeDBClusterAutomatedBackups",
            "DescribeDBClusterBacktracks",
            "DescribeDBClusterEndpoints",
            "DescribeDBClusterParameterGroups",
            "DescribeDBClusterParameters",
            "DescribeDBClusterSnapshotAttributes",
            "DescribeDBClusterSnapshots",
            "DescribeDBClusters",
            "DescribeEngineDefaultClusterParameters",
            "DisableHttpEndpoint",
            "EnableHttpEndpoint",
            "FailoverDBCluster",
            "ModifyCurrentDBClusterCapacity",
            "ModifyDBCluster",
            "ModifyDBClusterEndpoint",
            "ModifyDBClusterParameterGroup",
            "ModifyDBClusterSnapshotAttribute",
            "PromoteReadReplicaDBCluster",
            "RebootDBCluster",
            "RemoveRoleFromDBCluster",
            "ResetDBClusterParameterGroup",
            "RestoreDBClusterFromS3",
            "RestoreDBClusterFromSnapshot",
            "RestoreDBClusterToPointInTime",
            "StartDBCluster",
            "StopDBCluster"
        ),
        UnservedOperation(
            "Aurora global databases are not served; replicate automated backups to another region instead",
            "CreateGlobalCluster",
            "DeleteGlobalCluster",
            "DescribeGlobalClusters",
            "FailoverGlobalCluster",
            "ModifyGlobalCluster",
            "RemoveFromGlobalCluster",
            "SwitchoverGlobalCluster"
        ),
        UnservedOperation(
            "Aurora Limitless and Aurora Serverless are not served",
            "CreateDBShardGroup",
            "DeleteDBShardGroup",
            "DescribeDBShardGroups",
            "DescribeServerlessV2PlatformVersions",
            "ModifyDBShardGroup",
            "RebootDBShardGroup"
        ),
    ]

    private static let aroundInstances: [UnservedOperation] = [
        UnservedOperation(
            "blue/green deployments are not served; restore to a point in time and switch your clients",
            "CreateBlueGreenDeployment",
            "DeleteBlueGreenDeployment",
            "DescribeBlueGreenDeployments",
            "SwitchoverBlueGreenDeployment"
        ),
        UnservedOperation(
            "proxies are not served; run PgBouncer or another pooler before the instance's endpoint",
            "CreateDBProxy",
            "CreateDBProxyEndpoint",
            "DeleteDBProxy",
            "DeleteDBProxyEndpoint",
            "DeregisterDBProxyTargets",
            "DescribeDBProxies",
            "DescribeDBProxyEndpoints",
            "DescribeDBProxyTargetGroups",
            "DescribeDBProxyTargets",
            "ModifyDBProxy",
            "ModifyDBProxyEndpoint",
            "ModifyDBProxyTargetGroup",
            "RegisterDBProxyTargets"
        ),
        UnservedOperation(
            "DB security groups are of the time before VPCs; use VpcSecurityGroupIds",
            "AuthorizeDBSecurityGroupIngress",
            "CreateDBSecurityGroup",
            "DeleteDBSecurityGroup",
            "DescribeDBSecurityGroups",
            "RevokeDBSecurityGroupIngress"
        ),
        UnservedOperation(
            "a database can't act under an IAM role",
            "AddRoleToDBInstance",
            "RemoveRoleFromDBInstance"
        ),
        UnservedOperation(
            "switching over is for replicas of Oracle and SQL Server, and no instance is a replica",
            "SwitchoverReadReplica"
        ),
        UnservedOperation(
            "activity streams go to Kinesis, which is not served; use the database's own log or an audit extension",
            "ModifyActivityStream",
            "StartActivityStream",
            "StopActivityStream"
        ),
    ]

    private static let otherProducts: [UnservedOperation] = [
        UnservedOperation(
            "RDS Custom is not served; engines are those that are installed on the machine",
            "CreateCustomDBEngineVersion",
            "DeleteCustomDBEngineVersion",
            "ModifyCustomDBEngineVersion"
        ),
        UnservedOperation(
            "tenant databases are Oracle's",
            "CreateTenantDatabase",
            "DeleteTenantDatabase",
            "DescribeDBSnapshotTenantDatabases",
            "DescribeTenantDatabases",
            "ModifyTenantDatabase"
        ),
        UnservedOperation(
            "zero-ETL integrations go to Amazon Redshift, which is not served",
            "CreateIntegration",
            "DeleteIntegration",
            "DescribeIntegrations",
            "ModifyIntegration"
        ),
        UnservedOperation(
            "nothing is paid for here, so nothing can be reserved",
            "PurchaseReservedDBInstancesOffering"
        ),
        UnservedOperation(
            "recommendations are not made",
            "DescribeDBRecommendations",
            "ModifyDBRecommendation"
        ),
        UnservedOperation(
            "it restores a Percona XtraBackup of MySQL, and only PostgreSQL is served",
            "RestoreDBInstanceFromS3"
        ),
    ]

    private static let notYet: [UnservedOperation] = [
        UnservedOperation(
            "exports to S3 are not served yet; restore the snapshot and use pg_dump or COPY",
            "CancelExportTask",
            "DescribeExportTasks",
            "StartExportTask"
        )
    ]
}
