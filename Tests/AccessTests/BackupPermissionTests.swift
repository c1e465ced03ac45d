import Fleet
import Foundation
import Ledger
import Testing

@Suite struct `Who may make backups and not delete them` {
    /// Everything of RDS but the deletion of snapshots.
    private static let noDeletion = """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"rds:*","Resource":"*"},\
        {"Effect":"Deny","Action":["rds:DeleteDBSnapshot"],"Resource":"*"}]}
        """

    @Test func `can't shorten the time for which they are kept`() async throws {
        try await AccessWorld.with { world in
            try await world.instance(retentionDays: 7)
            let key = try await world.user("alice", policy: Self.noDeletion)
            func modify(_ days: Int) async throws -> TestAnswer {
                let change = ["DBInstanceIdentifier": "app", "BackupRetentionPeriod": "\(days)"]
                return try await world.call("rds", "ModifyDBInstance", change, as: key)
            }
            for days in [0, 1, 6] {
                let answer = try await modify(days)
                #expect(answer.code == "AccessDenied" && answer.message?.contains("rds:DeleteDBSnapshot") == true)
            }
            #expect(try await modify(8).status == 200)
        }
    }

    @Test func `can't delete the instance with its automated backups, but can without`() async throws {
        try await AccessWorld.with { world in
            try await world.instance(retentionDays: 7)
            let key = try await world.user("alice", policy: Self.noDeletion)
            var delete = ["DBInstanceIdentifier": "app", "SkipFinalSnapshot": "true"]
            #expect(try await world.call("rds", "DeleteDBInstance", delete, as: key).code == "AccessDenied")
            delete["DeleteAutomatedBackups"] = "false"
            let answer = try await world.call("rds", "DeleteDBInstance", delete, as: key)
            #expect(answer.code != "AccessDenied", "\(answer.text)")
        }
    }

    @Test func `can delete an instance that has none`() async throws {
        try await AccessWorld.with { world in
            try await world.instance(retentionDays: 0)
            let key = try await world.user("alice", policy: Self.noDeletion)
            let delete = ["DBInstanceIdentifier": "app", "SkipFinalSnapshot": "true"]
            #expect(try await world.call("rds", "DeleteDBInstance", delete, as: key).code != "AccessDenied")
        }
    }

    @Test func `may do just what the runbook's role may`() async throws {
        try await AccessWorld.with { world in
            try await world.instance(retentionDays: 7)
            let key = try await world.user(
                "runbook",
                policy: policy(["rds:CreateDBSnapshot", "rds:DescribeDBSnapshots"])
            )
            let snapshot = ["DBSnapshotIdentifier": "s-1"]
            let make = snapshot.merging(["DBInstanceIdentifier": "app"]) { $1 }
            #expect(try await world.call("rds", "CreateDBSnapshot", make, as: key).status == 200)
            #expect(try await world.call("rds", "DescribeDBSnapshots", as: key).status == 200)
            let others: [(String, [String: String])] = [
                ("DeleteDBSnapshot", snapshot),
                ("ModifyDBSnapshotAttribute", snapshot.merging(["AttributeName": "restore"]) { $1 }),
                (
                    "CopyDBSnapshot",
                    ["SourceDBSnapshotIdentifier": "s-1", "TargetDBSnapshotIdentifier": "s-2"]
                ),
                ("RestoreDBInstanceFromDBSnapshot", make),
                ("DeleteDBInstanceAutomatedBackup", ["DbiResourceId": "db-APP"]),
                ("DescribeDBInstances", [:]),
                ("StopDBInstance", ["DBInstanceIdentifier": "app", "DBSnapshotIdentifier": "s-3"]),
            ]
            for (action, parameters) in others {
                #expect(try await world.call("rds", action, parameters, as: key).code == "AccessDenied", "\(action)")
            }
            let tagged = make.merging([
                "DBSnapshotIdentifier": "s-4", "Tags.Tag.1.Key": "k", "Tags.Tag.1.Value": "v",
            ]) { $1 }
            let answer = try await world.call("rds", "CreateDBSnapshot", tagged, as: key)
            #expect(answer.message?.contains("rds:AddTagsToResource") == true)
        }
    }

    /// Everything, but not the deletion of what `condition` or `resource` says.
    private static func keeping(_ resource: String = "*", if condition: String = "{}") -> String {
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"rds:*","Resource":"*"},\
        {"Effect":"Deny","Action":"rds:DeleteDBSnapshot","Resource":"\(resource)","Condition":\(condition)}]}
        """
    }

    @Test(arguments: [
        keeping("arn:aws:rds:*:*:snapshot:rds:app-2026-11-*"),
        keeping(if: #"{"StringEquals":{"aws:ResourceTag/keep":"true"}}"#),
        keeping(if: #"{"StringEquals":{"rds:snapshot-tag/keep":"true"}}"#),
    ])
    func `can't lose the one that is protected on any path, even by renaming its instance`(text: String) async throws {
        try await AccessWorld.with { world in
            try await world.instance(retentionDays: 7)
            try await world.automatedSnapshot("rds:app-2026-11-20-03-00", tags: ["keep": "true"])
            let key = try await world.user("alice", policy: text)
            func codes() async throws -> [String?] {
                let name = try await world.instances()[0].identifier
                let shorten = ["DBInstanceIdentifier": name, "BackupRetentionPeriod": "0"]
                let delete = ["DBInstanceIdentifier": name, "SkipFinalSnapshot": "true"]
                let backups = ["DbiResourceId": try await world.instances()[0].resourceID]
                return [
                    try await world.call("rds", "ModifyDBInstance", shorten, as: key).code,
                    try await world.call("rds", "DeleteDBInstance", delete, as: key).code,
                    try await world.call("rds", "DeleteDBInstanceAutomatedBackup", backups, as: key).code,
                ]
            }
            #expect(try await codes() == ["AccessDenied", "AccessDenied", "AccessDenied"])
            try await world.rename("app", to: "tmp")
            #expect(try await codes() == ["AccessDenied", "AccessDenied", "AccessDenied"])
        }
    }

    @Test func `can't begin a replication anew with a shorter retention, or touch one that is denied`() async throws {
        try await AccessWorld.with { world in
            try await world.instance(retentionDays: 7)
            let replica = try await world.replica(of: "app", retentionDays: 7)
            let key = try await world.user("alice", policy: Self.noDeletion)
            func start(_ days: Int, as key: TestKey) async throws -> String? {
                let asked = [
                    "SourceDBInstanceArn": replica.instance.arn, "BackupRetentionPeriod": "\(days)",
                ]
                return try await world.call("rds", "StartDBInstanceAutomatedBackupsReplication", asked, as: key).code
            }
            #expect(try await start(1, as: key) == "AccessDenied")
            #expect(try await start(7, as: key) != "AccessDenied")
            let other = try await world.user(
                "bob",
                policy: """
                    {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"rds:*","Resource":"*"},\
                    {"Effect":"Deny","Action":"rds:*","Resource":"\(replica.arn)"}]}
                    """
            )
            #expect(try await start(7, as: other) == "AccessDenied")
            let stop = ["SourceDBInstanceArn": replica.instance.arn]
            let answer = try await world.call("rds", "StopDBInstanceAutomatedBackupsReplication", stop, as: other)
            #expect(answer.code == "AccessDenied")
            let resource = ["DbiResourceId": replica.instance.resourceID]
            let delete = try await world.call("rds", "DeleteDBInstanceAutomatedBackup", resource, as: other)
            #expect(delete.code == "AccessDenied")
        }
    }

    @Test func `can't read a database whose restore is denied by the id of its backups`() async throws {
        try await AccessWorld.with { world in
            try await world.instance(retentionDays: 7)
            let backup = try await world.backup(of: "app")
            let deny = """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"rds:*","Resource":"*"},\
                {"Effect":"Deny","Action":"rds:RestoreDBInstanceToPointInTime","Resource":"arn:aws:rds:*:*:db:app"}]}
                """
            let key = try await world.user("alice", policy: deny)
            let names = [
                ["SourceDBInstanceIdentifier": "app"], ["SourceDbiResourceId": backup.instance.resourceID],
                ["SourceDBInstanceAutomatedBackupsArn": backup.arn],
            ]
            for name in names {
                let asked = ["TargetDBInstanceIdentifier": "copy", "UseLatestRestorableTime": "true"]
                    .merging(name) { $1 }
                let answer = try await world.call("rds", "RestoreDBInstanceToPointInTime", asked, as: key)
                #expect(answer.code == "AccessDenied", "\(name)")
            }
        }
    }

    @Test func `may rewind only to what they may, keeping what was there`() async throws {
        try await AccessWorld.with { world in
            try await world.instance(retentionDays: 7)
            let key = try await world.user(
                "alice",
                policy: policy(["holdfast:*"], on: ["arn:aws:rds:*:*:db:*", "arn:aws:rds:*:*:snapshot:good"])
            )
            func rewind(_ more: [String: String]) async throws -> TestAnswer {
                let asked = ["DBInstanceIdentifier": "app"].merging(more) { $1 }
                return try await world.call("holdfast", "RewindDBInstance", asked, as: key)
            }
            let bad = try await rewind(["DBSnapshotIdentifier": "bad", "SkipSafetySnapshot": "true"])
            #expect(bad.message?.contains("holdfast:RewindDBInstance on resource") == true, "\(bad.text)")
            let saved = try await rewind(["DBSnapshotIdentifier": "good"])
            #expect(saved.message?.contains("rds:CreateDBSnapshot") == true, "\(saved.text)")
            let unsaved = try await rewind(["DBSnapshotIdentifier": "good", "SkipSafetySnapshot": "true"])
            #expect(unsaved.code?.contains("AccessDenied") != true)
        }
    }
}
