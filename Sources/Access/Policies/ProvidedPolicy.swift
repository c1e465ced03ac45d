import Foundation

/// The managed policies that are there from the start, under the names that AWS gave them.
///
/// They speak of what Holdfast serves; AWS's policies of the same names also speak of its other services.
package enum ProvidedPolicy {
    /// What stands in their ARNs where others have the account.
    package static let account = "aws"

    /// All of them by ARN.
    package static let all: [String: ManagedPolicy] = Dictionary(
        uniqueKeysWithValues: list.map { ($0.arn, $0) }
    )

    /// All of them by name.
    package static let list: [ManagedPolicy] = texts.sorted { $0.name < $1.name }.enumerated().map { index, entry in
        ManagedPolicy(
            name: entry.name,
            path: entry.path,
            uniqueID: "ANPA" + String(repeating: "A", count: 15) + String(UnicodeScalar(UInt8(65 + index / 26)))
                + String(UnicodeScalar(UInt8(65 + index % 26))),
            account: account,
            description: entry.description,
            createdAt: start,
            updatedAt: start,
            versions: [ManagedPolicy.Version(number: 1, text: entry.text, createdAt: start)]
        )
    }

    /// The day on which AWS made the first of them.
    private static let start = Date(timeIntervalSince1970: 1_423_251_586)

    private static let texts: [(name: String, path: String, description: String, text: String)] =
        general + databases + backups

    private static func statement(_ effect: String, _ actions: [String], not: Bool = false) -> String {
        let list = actions.map { "\"\($0)\"" }.joined(separator: ",")
        return #"{"Effect":"\#(effect)","\#(not ? "NotAction" : "Action")":[\#(list)],"Resource":"*"}"#
    }

    private static func document(_ statements: String...) -> String {
        #"{"Version":"2012-10-17","Statement":[\#(statements.joined(separator: ","))]}"#
    }

    private static let general: [(name: String, path: String, description: String, text: String)] = [
        (
            "AdministratorAccess", "/", "Provides full access to AWS services and resources.",
            document(statement("Allow", ["*"]))
        ),
        (
            "PowerUserAccess", "/",
            "Provides full access to AWS services and resources, but does not allow management of Users and groups.",
            document(
                statement("Allow", ["iam:*", "organizations:*", "account:*"], not: true),
                statement(
                    "Allow",
                    ["iam:CreateServiceLinkedRole", "iam:DeleteServiceLinkedRole", "iam:ListRoles"]
                )
            )
        ),
        (
            "ReadOnlyAccess", "/", "Provides read-only access to AWS services and resources.",
            document(
                statement(
                    "Allow",
                    [
                        "backup:Describe*", "backup:Get*", "backup:List*", "cloudtrail:LookupEvents",
                        "cloudwatch:Describe*", "cloudwatch:Get*", "cloudwatch:List*", "events:Describe*",
                        "events:List*", "holdfast:Describe*", "iam:Get*", "iam:List*", "iam:Simulate*",
                        "kms:Describe*", "kms:Get*", "kms:List*", "lambda:Get*", "lambda:List*", "logs:Describe*",
                        "logs:Get*", "logs:FilterLogEvents", "logs:List*", "rds:Describe*",
                        "rds:DownloadDBLogFilePortion", "rds:List*", "scheduler:Get*", "scheduler:List*", "sns:Get*",
                        "sns:List*", "sts:GetAccessKeyInfo", "sts:GetCallerIdentity",
                    ]
                )
            )
        ),
        ("AWSDenyAll", "/", "Deny all access.", document(statement("Deny", ["*"]))),
        (
            "IAMFullAccess", "/", "Provides full access to IAM.", document(statement("Allow", ["iam:*"]))
        ),
        (
            "IAMReadOnlyAccess", "/", "Provides read only access to IAM.",
            document(
                statement(
                    "Allow",
                    ["iam:Get*", "iam:List*", "iam:SimulateCustomPolicy", "iam:SimulatePrincipalPolicy"]
                )
            )
        ),
        (
            "AWSKeyManagementServicePowerUser", "/", "Provides access to AWS Key Management Service (KMS).",
            document(
                statement(
                    "Allow",
                    [
                        "kms:CreateAlias", "kms:CreateKey", "kms:DeleteAlias", "kms:Describe*", "kms:GenerateRandom",
                        "kms:Get*", "kms:List*", "kms:TagResource", "kms:UntagResource", "iam:ListGroups",
                        "iam:ListRoles", "iam:ListUsers",
                    ]
                )
            )
        ),
    ]

    private static let databases: [(name: String, path: String, description: String, text: String)] = [
        (
            "AmazonRDSFullAccess", "/", "Provides full access to Amazon RDS.",
            document(
                statement(
                    "Allow",
                    [
                        "rds:*", "cloudwatch:DescribeAlarms", "cloudwatch:GetMetricStatistics",
                        "cloudwatch:PutMetricAlarm", "cloudwatch:DeleteAlarms", "cloudwatch:ListMetrics",
                        "cloudwatch:GetMetricData", "sns:ListSubscriptions", "sns:ListTopics", "sns:Publish",
                        "logs:DescribeLogStreams", "logs:GetLogEvents",
                    ]
                )
            )
        ),
        (
            "AmazonRDSReadOnlyAccess", "/", "Provides read only access to Amazon RDS.",
            document(
                statement(
                    "Allow",
                    [
                        "rds:Describe*", "rds:ListTagsForResource", "cloudwatch:GetMetricStatistics",
                        "cloudwatch:ListMetrics", "cloudwatch:GetMetricData", "logs:DescribeLogStreams",
                        "logs:GetLogEvents",
                    ]
                )
            )
        ),
        (
            "AmazonRDSEnhancedMonitoringRole", "/service-role/", "Provides access to CloudWatch Logs for RDS.",
            document(
                statement(
                    "Allow",
                    [
                        "logs:CreateLogGroup", "logs:PutRetentionPolicy", "logs:CreateLogStream", "logs:PutLogEvents",
                        "logs:DescribeLogStreams", "logs:GetLogEvents",
                    ]
                )
            )
        ),
    ]

    private static let backups: [(name: String, path: String, description: String, text: String)] = [
        (
            "AWSBackupFullAccess", "/", "Provides full access to AWS Backup.",
            document(
                statement(
                    "Allow",
                    [
                        "backup:*", "rds:Describe*", "rds:ListTagsForResource", "rds:DeleteDBSnapshot",
                        "kms:ListKeys", "kms:DescribeKey", "kms:GenerateDataKey", "kms:ListAliases", "kms:CreateGrant",
                        "iam:ListRoles", "iam:GetRole", "sns:ListTopics",
                    ]
                )
            )
        ),
        (
            "AWSBackupServiceRolePolicyForBackup", "/service-role/",
            "Provides AWS Backup permission to create backups on your behalf.",
            document(
                statement(
                    "Allow",
                    [
                        "rds:AddTagsToResource", "rds:ListTagsForResource", "rds:DescribeDBSnapshots",
                        "rds:CreateDBSnapshot", "rds:CopyDBSnapshot", "rds:DescribeDBInstances",
                        "rds:ModifyDBInstance", "rds:DeleteDBSnapshot", "rds:ModifyDBSnapshotAttribute",
                        "rds:DescribeDBInstanceAutomatedBackups", "rds:DeleteDBInstanceAutomatedBackup",
                        "backup:DescribeBackupVault", "backup:CopyIntoBackupVault", "backup:CopyFromBackupVault",
                        "backup:TagResource", "kms:DescribeKey", "kms:CreateGrant", "kms:GenerateDataKey",
                    ]
                )
            )
        ),
        (
            "AWSBackupServiceRolePolicyForRestores", "/service-role/",
            "Provides AWS Backup permission to perform restores on your behalf.",
            document(
                statement(
                    "Allow",
                    [
                        "rds:CreateDBInstance", "rds:DeleteDBInstance", "rds:ListTagsForResource",
                        "rds:AddTagsToResource", "rds:RestoreDBInstanceFromDBSnapshot",
                        "rds:RestoreDBInstanceToPointInTime", "rds:DescribeDBInstances", "rds:DescribeDBSnapshots",
                        "kms:DescribeKey", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptTo",
                        "kms:ReEncryptFrom", "kms:CreateGrant",
                    ]
                )
            )
        ),
    ]
}
