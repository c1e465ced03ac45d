import Access
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

    /// A running instance with automated backups.
    private static func instance(_ world: AccessWorld, retentionDays: Int) async throws {
        let make = [
            "DBInstanceIdentifier": "app", "DBInstanceClass": "db.t3.micro", "Engine": "postgres",
            "AllocatedStorage": "20", "MasterUsername": "app", "MasterUserPassword": "correct-horse",
            "BackupRetentionPeriod": "\(retentionDays)",
        ]
        let answer = try await world.call("rds", "CreateDBInstance", make)
        try #require(answer.status == 200, "\(answer.text)")
        let scope = Scope(account: world.account, region: AccessWorld.region)
        try await world.ledger.write { writer in
            let instance = try writer.update(Instance.self, "app", in: scope) { $0.status = .available }
            for work in try writer.reader.work(on: instance.resourceID) {
                try writer.delete(Work.self, work.id, in: scope)
            }
        }
    }

    @Test func `can't shorten the time for which they are kept`() async throws {
        try await AccessWorld.with { world in
            try await Self.instance(world, retentionDays: 7)
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
            try await Self.instance(world, retentionDays: 7)
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
            try await Self.instance(world, retentionDays: 0)
            let key = try await world.user("alice", policy: Self.noDeletion)
            let delete = ["DBInstanceIdentifier": "app", "SkipFinalSnapshot": "true"]
            #expect(try await world.call("rds", "DeleteDBInstance", delete, as: key).code != "AccessDenied")
        }
    }

    @Test func `may do just what the runbook's role may`() async throws {
        try await AccessWorld.with { world in
            try await Self.instance(world, retentionDays: 7)
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
}
