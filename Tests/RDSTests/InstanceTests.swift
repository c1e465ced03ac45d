import Fleet
import Foundation
import Ledger
import Testing

@Suite struct `Instances` {
    @Test func `a new instance is creating and has no endpoint yet`() async throws {
        try await World.with { world in
            let answer = await world.call("CreateDBInstance", World.creation("App", ["Tags.Tag.1.Key": "team"]))
            #expect(answer.status == 200)
            #expect(answer["DBInstanceIdentifier"] == "app")
            #expect(answer["DBInstanceStatus"] == "creating")
            #expect(answer["DBInstanceArn"] == "arn:aws:rds:eu-central-1:123456789012:db:app")
            #expect(answer["EngineVersion"] == "15.18")
            #expect(answer["BackupRetentionPeriod"] == "1")
            #expect(answer["TagList"] == "<Tag><Key>team</Key><Value></Value></Tag>")
            #expect(answer["PendingModifiedValues"] == "")
            for absent in ["Endpoint", "InstanceCreateTime", "LatestRestorableTime", "ReadReplicaSource"] {
                #expect(!answer.text.contains("<\(absent)"))
            }
            #expect(!answer.text.contains("correct-horse"))
        }
    }

    @Test func `an available instance tells where to connect and what can be restored`() async throws {
        try await World.with { world in
            let instance = try await world.available("app", ["EngineVersion": "14", "DBName": "shop"])
            let answer = await world.call("DescribeDBInstances")
            #expect(answer["DBInstanceStatus"] == "available")
            #expect(answer["Endpoint"] == "<Address>127.0.0.1</Address><Port>\(instance.port)</Port>")
            #expect(answer["LatestRestorableTime"] == "2026-11-18T12:25:40.000Z")
            #expect(answer["DbInstancePort"] == "0")
            #expect(answer["DBName"] == "shop")
            #expect(answer["EngineVersion"] == "14.20")
            #expect(answer["DBParameterGroupName"] == "default.postgres14")
            #expect(answer["OptionGroupName"] == "default:postgres-14")
        }
    }

    @Test func `a time before the first snapshot can't be restored, so it isn't told`() async throws {
        try await World.with { world in
            let app = try await world.available("app")
            let scope = world.scope
            for (seconds, isTold) in [(-3_501.0, false), (-3_499.0, true)] {
                try await world.fleet.ledger.write { writer in
                    try writer.update(CaptureProgress.self, app.resourceID, in: scope) {
                        $0.restorableTime = World.start.addingTimeInterval(seconds)
                    }
                }
                #expect((await world.call("DescribeDBInstances")["LatestRestorableTime"] != nil) == isTold)
            }
        }
    }

    @Test(arguments: ["app", "APP", "arn", "resource"])
    func `an instance is found by name, ARN and resource id`(_ kind: String) async throws {
        try await World.with { world in
            let instance = try await world.available("app")
            try await world.available("other")
            let name = ["arn": instance.arn, "resource": instance.resourceID][kind] ?? kind
            let answer = await world.call("DescribeDBInstances", ["DBInstanceIdentifier": name])
            #expect(answer.all("DbiResourceId") == [instance.resourceID])
        }
    }

    @Test(arguments: [
        "nothing", "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ", "arn:aws:rds:eu-central-1:123456789012:db:nothing",
        "arn:aws:rds:us-west-2:123456789012:db:app", "arn:aws:rds:eu-central-1:999999999999:db:app",
    ])
    func `an unknown instance is not found`(_ name: String) async throws {
        try await World.with { world in
            try await world.available("app")
            let answer = await world.call("DescribeDBInstances", ["DBInstanceIdentifier": name])
            #expect(answer.status == 404)
            #expect(answer.code == "DBInstanceNotFound")
            #expect(answer.message == "DBInstance \(name) not found.")
        }
    }

    @Test func `another account sees nothing, not even by resource id`() async throws {
        try await World.with { world in
            let instance = try await world.available("app")
            let stranger = "999999999999"
            let list = await world.call("DescribeDBInstances", account: stranger)
            #expect(list.all("DBInstance").isEmpty)
            for name in ["app", instance.resourceID, instance.arn] {
                let answer = await world.call("DescribeDBInstances", ["DBInstanceIdentifier": name], account: stranger)
                #expect(answer.code == "DBInstanceNotFound")
            }
        }
    }

    @Test(arguments: [
        ("dbi-resource-id", "resource", ["app"]), ("dbi-resource-id", "db-NONE", []),
        ("db-instance-id", "APP", ["app"]), ("engine", "postgres", ["app", "other"]), ("engine", "mysql", []),
        ("db-cluster-id", "app", []), ("domain", "app", []),
    ])
    func `filters choose instances`(_ name: String, _ value: String, _ found: [String]) async throws {
        try await World.with { world in
            let instance = try await world.available("app")
            try await world.available("other")
            let value = value == "resource" ? instance.resourceID : value
            let answer = await world.call(
                "DescribeDBInstances",
                ["Filters.Filter.1.Name": name, "Filters.Filter.1.Values.Value.1": value]
            )
            #expect(answer.status == 200)
            #expect(answer.all("DBInstanceIdentifier") == found)
        }
    }

    @Test func `a change that waits is shown, its password is not`() async throws {
        try await World.with { world in
            try await world.available("app")
            let answer = await world.call(
                "ModifyDBInstance",
                ["DBInstanceIdentifier": "app", "DBInstanceClass": "db.m5.large", "MasterUserPassword": "new-secret-1"]
            )
            #expect(answer.status == 200)
            let pending = try #require(answer["PendingModifiedValues"])
            #expect(pending.contains("<DBInstanceClass>db.m5.large</DBInstanceClass>"))
            #expect(pending.contains("<MasterUserPassword>****</MasterUserPassword>"))
            #expect(!answer.text.contains("new-secret-1"))
        }
    }

    @Test func `changes without an outage hold at once`() async throws {
        try await World.with { world in
            try await world.available("app")
            let answer = await world.call(
                "ModifyDBInstance",
                [
                    "DBInstanceIdentifier": "app", "DeletionProtection": "true", "CopyTagsToSnapshot": "true",
                    "PreferredBackupWindow": "10:00-10:30", "PreferredMaintenanceWindow": "sun:11:00-sun:11:30",
                    "Iops": "0", "VpcSecurityGroupIds.VpcSecurityGroupId.1": "sg-1", "EngineVersion": "15.18",
                ]
            )
            #expect(answer["DeletionProtection"] == "true")
            #expect(answer["CopyTagsToSnapshot"] == "true")
            #expect(answer["PreferredBackupWindow"] == "10:00-10:30")
            #expect(answer["PreferredMaintenanceWindow"] == "sun:11:00-sun:11:30")
            #expect(answer["VpcSecurityGroupId"] == "sg-1")
            #expect(answer["PendingModifiedValues"] == "")
        }
    }

    @Test func `an instance is rebooted, stopped, started and deleted`() async throws {
        try await World.with { world in
            try await world.available("app")
            let app = ["DBInstanceIdentifier": "app"]
            #expect(await world.call("RebootDBInstance", app)["DBInstanceStatus"] == "rebooting")
            #expect(await world.call("StopDBInstance", app).code == "InvalidDBInstanceState")
            try await world.change("app") { $0.status = .available }
            #expect(await world.call("StopDBInstance", app)["DBInstanceStatus"] == "stopping")
            try await world.change("app") { $0.status = .stopped }
            #expect(await world.call("StartDBInstance", app)["DBInstanceStatus"] == "starting")
            try await world.change("app") { $0.status = .available }
            let final = ["FinalDBSnapshotIdentifier": "last"].merging(app) { $1 }
            #expect(await world.call("DeleteDBInstance", final)["DBInstanceStatus"] == "deleting")
            let again = await world.call("DeleteDBInstance", final)
            #expect(again.code == "InvalidDBInstanceState")
            #expect(again.message?.contains("already being deleted") == true)
        }
    }
}
