import Foundation
import Testing

/// The condition keys of RDS, each in a policy that a real call is decided by.
@Suite struct `Conditions on databases` {
    private static let create = [
        "DBInstanceIdentifier": "new", "DBInstanceClass": "db.t3.small", "Engine": "postgres", "AllocatedStorage": "50",
        "MasterUsername": "app", "MasterUserPassword": "correct-horse", "DBName": "orders", "StorageType": "io1",
        "Iops": "1000",
    ]
    private static let snapshot = ["DBInstanceIdentifier": "app", "DBSnapshotIdentifier": "s"]

    @Test(arguments: [
        ("CreateDBInstance", create, #"{"StringEquals":{"rds:DatabaseClass":"db.t3.small"}}"#, true),
        ("CreateDBInstance", create, #"{"StringEquals":{"rds:DatabaseClass":"db.t3.micro"}}"#, false),
        ("CreateDBInstance", create, #"{"StringEquals":{"rds:DatabaseEngine":"postgres"}}"#, true),
        ("CreateDBInstance", create, #"{"StringEquals":{"rds:DatabaseName":"orders"}}"#, true),
        ("CreateDBInstance", create, #"{"StringEquals":{"rds:DatabaseName":"other"}}"#, false),
        ("CreateDBInstance", create, #"{"NumericLessThanEquals":{"rds:StorageSize":"50"}}"#, true),
        ("CreateDBInstance", create, #"{"NumericLessThanEquals":{"rds:StorageSize":"49"}}"#, false),
        ("CreateDBInstance", create, #"{"NumericGreaterThan":{"rds:Piops":"999"}}"#, true),
        ("CreateDBInstance", create, #"{"Bool":{"rds:MultiAz":"false","rds:Vpc":"true"}}"#, true),
        ("CreateDBInstance", create, #"{"Bool":{"rds:MultiAz":"true"}}"#, false),
        ("CreateDBInstance", create, #"{"Bool":{"rds:ManageMasterUserPassword":"false"}}"#, true),
        ("CreateDBInstance", create, #"{"StringEquals":{"rds:BackupTarget":"REGION"}}"#, true),
        ("CreateDBSnapshot", snapshot, #"{"StringEquals":{"rds:BackupTarget":"REGION"}}"#, true),
        ("CreateDBSnapshot", snapshot, #"{"StringEqualsIfExists":{"rds:db-tag/env":"dev"}}"#, true),
        ("CreateDBSnapshot", snapshot, #"{"StringEqualsIfExists":{"aws:ResourceTag/env":"prod"}}"#, false),
        ("CreateDBSnapshot", snapshot, #"{"StringEqualsIfExists":{"rds:DatabaseName":"orders"}}"#, true),
        ("CreateDBSnapshot", snapshot, #"{"StringEqualsIfExists":{"rds:DatabaseName":"other"}}"#, false),
        ("CreateDBSnapshot", snapshot, #"{"BoolIfExists":{"rds:MultiAz":"true"}}"#, false),
    ])
    func `are met by what is asked for, and by what is there`(
        action: String,
        parameters: [String: String],
        condition: String,
        isAllowed: Bool
    ) async throws {
        try await AccessWorld.with { world in
            try await world.instance(retentionDays: 0, tags: ["env": "dev"])
            let key = try await world.user("alice", policy: policy(["rds:*"], if: condition))
            let answer = try await world.call("rds", action, parameters, as: key)
            #expect((answer.code != "AccessDenied") == isAllowed, "\(answer.text)")
        }
    }

    @Test(arguments: [
        (#"{"StringEquals":{"rds:snapshot-tag/keep":"true"}}"#, true),
        (#"{"Bool":{"rds:CopyOptionGroup":"true"}}"#, false),
        (#"{"Bool":{"rds:CopyOptionGroup":"false"}}"#, true), (#"{"StringEquals":{"rds:req-tag/team":"dba"}}"#, true),
        (#"{"ForAllValues:StringEquals":{"aws:TagKeys":["team"]}}"#, true),
        (#"{"ForAllValues:StringEquals":{"aws:TagKeys":["other"]}}"#, false),
        (#"{"StringEquals":{"aws:ResourceAccount":"${aws:PrincipalAccount}"}}"#, true),
        (#"{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/alice"}}"#, true),
        (#"{"StringEquals":{"aws:PrincipalType":"AssumedRole"}}"#, false),
    ])
    func `deny the copy of a snapshot`(condition: String, isDenied: Bool) async throws {
        try await AccessWorld.with { world in
            try await world.instance(retentionDays: 0)
            try await world.snapshot("s-1", tags: ["keep": "true"])
            let text = """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"rds:*","Resource":"*"},\
                {"Effect":"Deny","Action":"rds:CopyDBSnapshot","Resource":"*","Condition":\(condition)}]}
                """
            let key = try await world.user("alice", policy: text)
            let copy = [
                "SourceDBSnapshotIdentifier": "s-1", "TargetDBSnapshotIdentifier": "s-2", "Tags.Tag.1.Key": "team",
                "Tags.Tag.1.Value": "dba",
            ]
            let answer = try await world.call("rds", "CopyDBSnapshot", copy, as: key)
            #expect((answer.code == "AccessDenied") == isDenied, "\(answer.text)")
        }
    }
}
