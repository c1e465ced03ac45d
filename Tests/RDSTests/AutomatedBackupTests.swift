import Fleet
import Foundation
import Ledger
import Testing

@Suite struct `Automated backups` {
    @Test func `they tell what can be restored`() async throws {
        try await World.with { world in
            let app = try await world.available("app")
            let answer = await world.call("DescribeDBInstanceAutomatedBackups", ["DBInstanceIdentifier": "APP"])
            #expect(answer["Status"] == "active")
            #expect(
                answer["RestoreWindow"]
                    == "<EarliestTime>2026-11-18T11:28:20.000Z</EarliestTime>"
                    + "<LatestTime>2026-11-18T12:25:40.000Z</LatestTime>"
            )
            #expect(answer["DbiResourceId"] == app.resourceID)
            #expect(answer["DBInstanceAutomatedBackupsArn"]?.contains(":auto-backup:ab-") == true)
        }
    }

    @Test func `a change of the instance is seen at once`() async throws {
        try await World.with { world in
            try await world.available("app")
            _ = await world.call(
                "ModifyDBInstance",
                [
                    "DBInstanceIdentifier": "app", "PreferredBackupWindow": "10:00-10:30",
                    "PreferredMaintenanceWindow": "sun:11:00-sun:11:30",
                ]
            )
            let answer = await world.call("DescribeDBInstanceAutomatedBackups")
            #expect(answer["PreferredBackupWindow"] == "10:00-10:30")
        }
    }

    @Test(arguments: [("status", "active", 1), ("status", "retained", 0), ("db-instance-id", "app", 1)])
    func `filters choose`(_ name: String, _ value: String, _ count: Int) async throws {
        try await World.with { world in
            try await world.available("app")
            let answer = await world.call(
                "DescribeDBInstanceAutomatedBackups",
                ["Filters.Filter.1.Name": name, "Filters.Filter.1.Values.Value.1": value]
            )
            #expect(answer.all("DBInstanceAutomatedBackup").count == count)
        }
    }

    @Test(arguments: [
        ["DBInstanceIdentifier": "nothing"], ["DbiResourceId": "db-NOTHING"],
        ["DBInstanceAutomatedBackupsArn": "arn:aws:rds:eu-central-1:123456789012:auto-backup:ab-x"],
    ])
    func `unknown ones are not found`(_ parameters: [String: String]) async throws {
        try await World.with { world in
            try await world.available("app")
            let answer = await world.call("DescribeDBInstanceAutomatedBackups", parameters)
            #expect(answer.code == "DBInstanceAutomatedBackupNotFound")
            #expect(answer.status == 404)
        }
    }

    @Test func `those in use can't be deleted, retained ones can`() async throws {
        try await World.with { world in
            let app = try await world.available("app")
            let resource = ["DbiResourceId": app.resourceID]
            let used = await world.call("DeleteDBInstanceAutomatedBackup", resource)
            #expect(used.code == "InvalidDBInstanceAutomatedBackupState")
            let scope = world.scope
            try await world.fleet.ledger.write { writer in
                let backup = try #require(try writer.reader.automatedBackup(resourceID: app.resourceID))
                try writer.delete(Instance.self, "app", in: scope)
                try writer.update(AutomatedBackup.self, backup.identifier, in: scope) { $0.status = .retained }
            }
            #expect(await world.call("DescribeDBInstanceAutomatedBackups", resource)["Status"] == "retained")
            let deleted = await world.call("DeleteDBInstanceAutomatedBackup", resource)
            #expect(deleted["DBInstanceIdentifier"] == "app")
            let again = await world.call("DeleteDBInstanceAutomatedBackup", resource)
            #expect(again.code == "DBInstanceAutomatedBackupNotFound")
        }
    }

    @Test func `exactly one name is needed to delete`() async throws {
        try await World.with { world in
            let answer = await world.call("DeleteDBInstanceAutomatedBackup")
            #expect(answer.code == "InvalidParameterCombination")
        }
    }
}
