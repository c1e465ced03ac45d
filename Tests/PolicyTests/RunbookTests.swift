import Policy
import Testing

/// Policies as people write them.
@Suite struct `Policies of runbooks` {
    /// The two of the issue: who may only take and list snapshots, and who may take but not delete them.
    @Test(
        arguments: table(
            4,
            """
            taker | rds:CreateDBSnapshot | db | allowed
            taker | rds:CreateDBSnapshot | snapshot | allowed
            taker | rds:DescribeDBSnapshots | snapshot | allowed
            taker | rds:DeleteDBSnapshot | snapshot | implicitDeny
            taker | rds:CopyDBSnapshot | snapshot | implicitDeny
            taker | rds:ModifyDBSnapshotAttribute | snapshot | implicitDeny
            taker | rds:DeleteDBInstance | db | implicitDeny
            taker | rds:RestoreDBInstanceFromDBSnapshot | db | implicitDeny
            keeper | rds:CreateDBSnapshot | db | allowed
            keeper | rds:CopyDBSnapshot | snapshot | allowed
            keeper | rds:DeleteDBSnapshot | snapshot | explicitDeny
            keeper | rds:DeleteDBInstanceAutomatedBackup | db | explicitDeny
            keeper | rds:DeleteDBInstance | db | explicitDeny
            keeper | rds:ModifyDBInstance | db | allowed
            keeper | kms:Decrypt | db | implicitDeny
            """
        )
    ) func `do what they say`(row: Row) throws {
        let taker = """
            {"Version": "2012-10-17", "Statement": [
              {"Effect": "Allow", "Action": ["rds:CreateDBSnapshot", "rds:DescribeDBSnapshots"], "Resource": "*"}]}
            """
        let keeper = """
            {"Version": "2012-10-17", "Statement": [
              {"Sid": "Databases", "Effect": "Allow", "Action": "rds:*", "Resource": "*"},
              {"Sid": "KeepBackups", "Effect": "Deny", "Action": "rds:Delete*", "Resource": [
                "arn:aws:rds:*:*:snapshot:*", "arn:aws:rds:*:*:db:*", "arn:aws:rds:*:*:auto-backup:*"]}]}
            """
        let resource = row[2] == "db" ? databaseARN() : "arn:aws:rds:eu-west-1:\(home):snapshot:orders-1"
        let decision = try decision(row[0] == "taker" ? taker : keeper, .session, row[1], on: resource)
        #expect(decision.outcome.rawValue == row[3])
    }

    /// The example of reference_policies_evaluation-logic, told of databases: everything of one's own, nothing of audits.
    @Test(
        arguments: table(
            3,
            """
            rds:DescribeDBInstances | * | allowed
            rds:CreateDBSnapshot | arn:aws:rds:eu-west-1:111122223333:db:carlossalazar | allowed
            rds:CreateDBSnapshot | arn:aws:rds:eu-west-1:111122223333:db:carlossalazar-audit | explicitDeny
            rds:CreateDBSnapshot | arn:aws:rds:eu-west-1:111122223333:db:orders | implicitDeny
            """
        )
    ) func `one's own database is one's own`(row: Row) throws {
        let text = """
            {"Version": "2012-10-17", "Statement": [
              {"Sid": "List", "Effect": "Allow", "Action": "rds:Describe*", "Resource": "*"},
              {"Sid": "Own", "Effect": "Allow", "Action": "rds:*", "Resource": [
                "arn:aws:rds:*:*:db:${aws:username}", "arn:aws:rds:*:*:db:${aws:username}-*"]},
              {"Sid": "Audits", "Effect": "Deny", "Action": "rds:*", "Resource": "arn:aws:rds:*:*:db:*audit*"}]}
            """
        let carlos = AccessPrincipal.user("arn:aws:iam::\(home):user/carlossalazar", account: home)
        #expect(try decision(text, carlos, row[0], on: row[1]).outcome.rawValue == row[2])
    }

    /// The example of reference_policies_evaluation-logic-cross-account: production of another account, but no audits.
    @Test(
        arguments: table(
            3,
            """
            rds:CopyDBSnapshot | production | allowed
            rds:CopyDBSnapshot | audit | explicitDeny
            rds:CopyDBSnapshot | test | implicitDeny
            rds:DeleteDBSnapshot | production | implicitDeny
            """
        )
    ) func `another account's resources need its policy too`(row: Row) throws {
        let own = """
            {"Version": "2012-10-17", "Statement": [
              {"Effect": "Allow", "Action": "rds:*", "Resource": ["arn:aws:rds:*:*:snapshot:production",
                "arn:aws:rds:*:*:snapshot:audit"]},
              {"Effect": "Deny", "Action": "rds:*", "Resource": "arn:aws:rds:*:*:snapshot:audit"}]}
            """
        let theirs = """
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "rds:CopyDBSnapshot",
              "Principal": {"AWS": "\(AccessPrincipal.shirley.arn)"}, "Resource": "*"}}
            """
        let snapshot = AccessResource(
            "arn:aws:rds:eu-west-1:\(abroad):snapshot:\(row[1])",
            account: abroad,
            policy: ResourcePolicy(.additional, try policy(theirs, .resource))
        )
        let decision = AccessRequest(.shirley, row[0], on: [snapshot])
            .decision(under: PrincipalPolicies(identity: [try policy(own)]))
        #expect(decision.outcome.rawValue == row[2])
    }

    /// Denials that hang on the request: network, time, transport, region, tags.
    @Test(
        arguments: table(
            6,
            """
            203.0.113.9 | true | 2026-11-21T08:00:00Z | eu-west-1 | test | allowed
            192.0.2.1 | true | 2026-11-21T08:00:00Z | eu-west-1 | test | explicitDeny
            203.0.113.9 | false | 2026-11-21T08:00:00Z | eu-west-1 | test | explicitDeny
            203.0.113.9 | true | 2027-01-01T00:00:00Z | eu-west-1 | test | implicitDeny
            203.0.113.9 | true | 2026-11-21T08:00:00Z | us-east-1 | test | explicitDeny
            203.0.113.9 | true | 2026-11-21T08:00:00Z | eu-west-1 | prod | implicitDeny
            203.0.113.9 | true | 2026-11-21T08:00:00Z | eu-west-1 | - | implicitDeny
            - | true | 2026-11-21T08:00:00Z | eu-west-1 | test | explicitDeny
            """
        )
    ) func `depend on where, when and what`(row: Row) throws {
        let text = """
            {"Version": "2012-10-17", "Statement": [
              {"Effect": "Allow", "Action": "rds:*", "Resource": "*", "Condition": {
                "StringEquals": {"aws:ResourceTag/env": ["test", "dev"]},
                "DateLessThan": {"aws:CurrentTime": "2026-12-31T23:59:59Z"}}},
              {"Effect": "Deny", "Action": "*", "Resource": "*",
               "Condition": {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}},
              {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
              {"Effect": "Deny", "NotAction": ["iam:*", "sts:*"], "Resource": "*",
               "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1", "eu-central-1"]}}}]}
            """
        var context = ContextKeys()
        let keys = [
            "aws:SourceIp", "aws:SecureTransport", "aws:CurrentTime", "aws:RequestedRegion", "aws:ResourceTag/env",
        ]
        for (column, key) in keys.enumerated() { context[key] = row.values(column) }
        #expect(try decision(text, context: context).outcome.rawValue == row[5])
    }

    /// KMS developer guide, conditions-kms and key-policy-services: a key that only RDS may use, for one database.
    @Test(
        arguments: table(
            4,
            """
            kms:Decrypt | rds.eu-west-1.amazonaws.com | orders | allowed
            kms:Decrypt | rds.us-east-1.amazonaws.com | orders | implicitDeny
            kms:Decrypt | rds.eu-west-1.amazonaws.com | users | implicitDeny
            kms:Decrypt | - | orders | implicitDeny
            kms:CreateGrant | rds.eu-west-1.amazonaws.com | orders | allowed
            kms:PutKeyPolicy | rds.eu-west-1.amazonaws.com | orders | implicitDeny
            """
        )
    ) func `keep a key to one service`(row: Row) throws {
        let text = """
            {"Version": "2012-10-17", "Statement": {"Sid": "Through RDS only", "Effect": "Allow",
              "Principal": {"AWS": "\(home)"}, "Action": ["kms:Decrypt", "kms:CreateGrant"], "Resource": "*",
              "Condition": {"StringEquals": {"kms:CallerAccount": "\(home)",
                "kms:ViaService": "rds.eu-west-1.amazonaws.com", "kms:EncryptionContext:aws:rds:db-id": "orders"}}}}
            """
        var context: ContextKeys = ["kms:CallerAccount": [home]]
        context["kms:ViaService"] = row.values(1)
        context["kms:EncryptionContext:aws:rds:db-id"] = row.values(2)
        let key = AccessResource(
            "arn:aws:kms:eu-west-1:\(home):key/1234",
            account: home,
            policy: ResourcePolicy(.key, try policy(text, .key))
        )
        let decision = AccessRequest(.shirley, row[0], on: [key], context: context)
            .decision(under: PrincipalPolicies(identity: [try policy(document(statement(action: "kms:*")))]))
        #expect(decision.outcome.rawValue == row[3])
    }
}
