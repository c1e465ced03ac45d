import Fleet
import Foundation
import Testing

/// The condition keys of RDS, each in a policy that a real call is decided by.
@Suite struct `Conditions on databases` {
    private static let create = [
        "DBInstanceIdentifier": "new", "DBInstanceClass": "db.t3.small", "Engine": "postgres", "AllocatedStorage": "50",
        "MasterUsername": "app", "MasterUserPassword": "correct-horse", "DBName": "orders", "StorageType": "io1",
        "Iops": "1000",
    ]
    private static let open = create.merging(["PubliclyAccessible": "true"]) { $1 }
    private static let sealed = create.merging(["StorageEncrypted": "true"]) { $1 }
    private static let plain = create.filter { !["Iops", "StorageType"].contains($0.key) }
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
        ("CreateDBInstance", create, #"{"StringEquals":{"rds:BackupTarget":"region"}}"#, true),
        ("CreateDBSnapshot", snapshot, #"{"StringEquals":{"rds:BackupTarget":"region"}}"#, true),
        ("CreateDBSnapshot", snapshot, #"{"StringEqualsIfExists":{"rds:db-tag/env":"dev"}}"#, true),
        ("CreateDBSnapshot", snapshot, #"{"StringEqualsIfExists":{"aws:ResourceTag/env":"prod"}}"#, false),
        ("CreateDBSnapshot", snapshot, #"{"StringEqualsIfExists":{"rds:DatabaseName":"orders"}}"#, true),
        ("CreateDBSnapshot", snapshot, #"{"StringEqualsIfExists":{"rds:DatabaseName":"other"}}"#, false),
        ("CreateDBSnapshot", snapshot, #"{"BoolIfExists":{"rds:MultiAz":"true"}}"#, false),
        ("CreateDBInstance", create, #"{"Bool":{"rds:PubliclyAccessible":"false"}}"#, true),
        ("CreateDBInstance", open, #"{"Bool":{"rds:PubliclyAccessible":"false"}}"#, false),
        ("CreateDBInstance", plain, #"{"NumericEquals":{"rds:Piops":"0"}}"#, true),
        ("CreateDBInstance", plain, #"{"Bool":{"rds:StorageEncrypted":"true"}}"#, false),
        ("CreateDBInstance", sealed, #"{"Bool":{"rds:StorageEncrypted":"true"}}"#, true),
        ("CreateDBInstance", sealed, #"{"Bool":{"rds:StorageEncrypted":"false"}}"#, false),
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

    /// What is made of backups, or changed, is asked about as it will be.
    @Test(arguments: [
        "DBSnapshot", "SourceInstance", "SourceBackups", "SourceResource", "Modify", "Rename", "Snapshot",
    ])
    func `know of what comes from backups, or is there, whether it is encrypted, and the rest`(
        path: String
    ) async throws {
        try await AccessWorld.with { world in
            try await world.instance(retentionDays: 7)
            try await world.snapshot("s-1")
            let backup = try await world.backup(of: "app")
            let latest = ["TargetDBInstanceIdentifier": "new", "UseLatestRestorableTime": "true"]
            let point = "RestoreDBInstanceToPointInTime"
            let calls: [String: (String, [String: String])] = [
                "DBSnapshot": (
                    "RestoreDBInstanceFromDBSnapshot", ["DBInstanceIdentifier": "new", "DBSnapshotIdentifier": "s-1"]
                ),
                "SourceInstance": (point, latest.merging(["SourceDBInstanceIdentifier": "app"]) { $1 }),
                "SourceBackups": (point, latest.merging(["SourceDBInstanceAutomatedBackupsArn": backup.arn]) { $1 }),
                "SourceResource": (point, latest.merging(["SourceDbiResourceId": backup.instance.resourceID]) { $1 }),
                "Modify": ("ModifyDBInstance", ["DBInstanceIdentifier": "app", "BackupRetentionPeriod": "8"]),
                "Rename": ("ModifyDBInstance", ["DBInstanceIdentifier": "app", "NewDBInstanceIdentifier": "b"]),
                "Snapshot": ("CreateDBSnapshot", ["DBInstanceIdentifier": "app", "DBSnapshotIdentifier": "s-2"]),
            ]
            let (action, parameters) = try #require(calls[path])
            func isDenied(_ name: String, _ condition: String, _ more: [String: String] = [:]) async throws -> Bool {
                let text = """
                    {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"rds:*","Resource":"*"},\
                    {"Effect":"Deny","Action":"rds:\(action)","Resource":"*","Condition":\(condition)}]}
                    """
                let key = try await world.user(name, policy: text)
                let answer = try await world.call("rds", action, parameters.merging(more) { $1 }, as: key)
                return answer.code == "AccessDenied"
            }
            #expect(try await isDenied("u1", #"{"StringEquals":{"rds:DatabaseClass":"db.t3.micro"}}"#))
            #expect(try await isDenied("u2", #"{"StringEquals":{"rds:DatabaseName":"orders"}}"#))
            #expect(try await isDenied("u3", #"{"NumericEquals":{"rds:StorageSize":"20","rds:Piops":"0"}}"#))
            #expect(try await isDenied("u4", #"{"StringEquals":{"rds:DatabaseEngine":"postgres"}}"#))
            #expect(try await isDenied("u5", #"{"Bool":{"rds:StorageEncrypted":"false"}}"#))
            try await world.encrypt()
            #expect(try await !isDenied("u6", #"{"Bool":{"rds:StorageEncrypted":"false"}}"#))
            #expect(try await isDenied("u7", #"{"Bool":{"rds:StorageEncrypted":"true"}}"#))
            guard path != "Snapshot" else { return }
            let large = ["DBInstanceClass": "db.t3.large", "AllocatedStorage": "100"]
            let now = #"{"StringEquals":{"rds:DatabaseClass":"db.t3.large"},"NumericEquals":{"rds:StorageSize":"100"}}"#
            #expect(try await isDenied("u8", now, large))
            let before = #"{"StringEquals":{"rds:DatabaseClass":"db.t3.micro"}}"#
            #expect(try await !isDenied("u9", before, large))
        }
    }

    @Test func `tell tags that a request names, and know what lasts of a deleted or stopped instance`() async throws {
        try await AccessWorld.with { world in
            try await world.instance(retentionDays: 0, tags: ["env": "dev"])
            let arn = try await world.instances()[0].arn
            let named = #"{"Bool":{"rds:TagsFromRequest":"true"}}"#
            let tagger = try await world.user("alice", policy: policy(["rds:AddTagsToResource"], if: named))
            let tags = ["ResourceName": arn, "Tags.Tag.1.Key": "k", "Tags.Tag.1.Value": "v"]
            #expect(try await world.call("rds", "AddTagsToResource", tags, as: tagger).status == 200)
            let here = #"{"StringEquals":{"rds:BackupTarget":"region","rds:db-tag/env":"dev"}}"#
            let all = """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["rds:*","holdfast:*"],"Resource":"*"},\
                {"Effect":"Deny","Action":"rds:CreateDBSnapshot","Resource":"*","Condition":\(here)}]}
                """
            let bob = try await world.user("bob", policy: all)
            let app = ["DBInstanceIdentifier": "app"]
            let calls = [
                ("rds", "StopDBInstance", "DBSnapshotIdentifier", "s"),
                ("rds", "DeleteDBInstance", "FinalDBSnapshotIdentifier", "s"),
                ("holdfast", "RewindDBInstance", "DBSnapshotIdentifier", "s-1"),
            ]
            for (service, action, name, value) in calls {
                let answer = try await world.call(service, action, app.merging([name: value]) { $1 }, as: bob)
                #expect(answer.message?.contains("rds:CreateDBSnapshot") == true, "\(action): \(answer.text)")
            }
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
