import Fleet
import Foundation
import Ledger
import Testing

@Suite struct `Snapshots` {
    @Test func `a new snapshot is creating, and its instance is backing up`() async throws {
        try await World.with { world in
            try await world.available("app", ["CopyTagsToSnapshot": "true", "Tags.Tag.1.Key": "team"])
            let answer = await world.call(
                "CreateDBSnapshot",
                ["DBInstanceIdentifier": "app", "DBSnapshotIdentifier": "Before-Release"]
            )
            #expect(answer.status == 200)
            #expect(answer["DBSnapshotIdentifier"] == "before-release")
            #expect(answer["Status"] == "creating")
            #expect(answer["PercentProgress"] == "0")
            #expect(answer["SnapshotType"] == "manual")
            #expect(answer["Encrypted"] == "false")
            #expect(answer["Key"] == "team")
            #expect(answer["SnapshotCreateTime"] == nil)
            #expect(await world.call("DescribeDBInstances")["DBInstanceStatus"] == "backing-up")
        }
    }

    @Test(
        arguments: [
            ([:], ["manual-1", "rds:app-2026-11-18-01-00"]),
            (["SnapshotType": "manual"], ["manual-1"]),
            (["SnapshotType": "automated"], ["rds:app-2026-11-18-01-00"]),
            (["SnapshotType": "shared"], []),
            (["SnapshotType": "public"], []),
            (["SnapshotType": "awsbackup"], []),
            (["DBInstanceIdentifier": "APP"], ["manual-1", "rds:app-2026-11-18-01-00"]),
            (["DBInstanceIdentifier": "other"], []),
            (["DbiResourceId": "db-OTHER"], []),
            (["DBSnapshotIdentifier": "Manual-1"], ["manual-1"]),
            (["DBSnapshotIdentifier": "arn:aws:rds:eu-central-1:123456789012:snapshot:manual-1"], ["manual-1"]),
            (
                ["DBSnapshotIdentifier": "rds:app-2026-11-18-01-00", "SnapshotType": "automated"],
                ["rds:app-2026-11-18-01-00"]
            ),
            (["DBSnapshotIdentifier": "manual-1", "DBInstanceIdentifier": "other"], []),
            (["IncludeShared": "true", "IncludePublic": "false"], ["manual-1", "rds:app-2026-11-18-01-00"]),
            (["Filters.Filter.1.Name": "snapshot-type", "Filters.Filter.1.Values.Value.1": "manual"], ["manual-1"]),
            (["Filters.Filter.1.Name": "db-snapshot-id", "Filters.Filter.1.Values.Value.1": "MANUAL-1"], ["manual-1"]),
            (["Filters.Filter.1.Name": "engine", "Filters.Filter.1.Values.Value.1": "mysql"], []),
        ] as [([String: String], [String])]
    )
    func `lists are what was asked for`(_ parameters: [String: String], _ found: [String]) async throws {
        try await World.with { world in
            let app = try await world.available("app")
            try await world.snapshot("manual-1", of: app)
            let answer = await world.call("DescribeDBSnapshots", parameters)
            #expect(answer.status == 200, "\(answer.text)")
            #expect(answer.all("DBSnapshotIdentifier") == found)
        }
    }

    @Test(
        arguments: [
            (["DBSnapshotIdentifier": "nothing"], "DBSnapshotNotFound", 404),
            (["DBSnapshotIdentifier": "manual-1", "SnapshotType": "automated"], "DBSnapshotNotFound", 404),
            (["DBSnapshotIdentifier": "rds:nothing", "SnapshotType": "automated"], "DBSnapshotNotFound", 404),
            (["DBSnapshotIdentifier": "rds:app-2026-11-18-01-00"], "InvalidParameterCombination", 400),
            (["DBSnapshotIdentifier": "not valid"], "InvalidParameterValue", 400),
            (["SnapshotType": "secret"], "InvalidParameterValue", 400),
            (["MaxRecords": "19"], "InvalidParameterValue", 400),
        ] as [([String: String], String, Int)]
    )
    func `lists of what can't be are refused`(
        _ parameters: [String: String],
        _ code: String,
        _ status: Int
    ) async throws {
        try await World.with { world in
            let app = try await world.available("app")
            try await world.snapshot("manual-1", of: app)
            let answer = await world.call("DescribeDBSnapshots", parameters)
            #expect(answer.code == code)
            #expect(answer.status == status)
        }
    }

    @Test func `a complete snapshot has its times`() async throws {
        try await World.with { world in
            let app = try await world.available("app")
            try await world.snapshot("manual-1", of: app)
            let answer = await world.call("DescribeDBSnapshots", ["SnapshotType": "manual"])
            for name in ["SnapshotCreateTime", "OriginalSnapshotCreateTime", "SnapshotDatabaseTime"] {
                #expect(answer[name] == "2026-11-18T11:28:20.000Z")
            }
            #expect(answer["PercentProgress"] == "100")
            #expect(answer["DbiResourceId"] == app.resourceID)
        }
    }

    @Test func `a snapshot is deleted once, an automated one never`() async throws {
        try await World.with { world in
            let app = try await world.available("app")
            try await world.snapshot("manual-1", of: app)
            let manual = ["DBSnapshotIdentifier": "manual-1"]
            #expect(await world.call("DeleteDBSnapshot", manual)["Status"] == "deleting")
            #expect(await world.call("DeleteDBSnapshot", manual).code == "InvalidDBSnapshotState")
            let automated = await world.call(
                "DeleteDBSnapshot",
                ["DBSnapshotIdentifier": "rds:app-2026-11-18-01-00"]
            )
            #expect(automated.code == "InvalidDBSnapshotState")
            #expect(automated.message?.contains("automated snapshots cannot be deleted") == true)
            let unknown = await world.call("DeleteDBSnapshot", ["DBSnapshotIdentifier": "nothing"])
            #expect(unknown.code == "DBSnapshotNotFound")
        }
    }

    @Test func `nobody else may restore a snapshot`() async throws {
        try await World.with { world in
            try await world.snapshot("manual-1", of: try await world.available("app"))
            let answer = await world.call("DescribeDBSnapshotAttributes", ["DBSnapshotIdentifier": "manual-1"])
            #expect(
                answer["DBSnapshotAttributes"]
                    == "<DBSnapshotAttribute><AttributeName>restore</AttributeName>"
                    + "<AttributeValues></AttributeValues></DBSnapshotAttribute>"
            )
        }
    }

    @Test(arguments: [
        (["DBSnapshotIdentifier": "manual-1"], "DBSnapshotAlreadyExists"),
        (["DBSnapshotIdentifier": "rds:mine"], "InvalidParameterValue"),
        (["DBInstanceIdentifier": "nothing"], "DBInstanceNotFound"),
        (["DBInstanceIdentifier": "stopped"], "InvalidDBInstanceState"),
    ])
    func `a snapshot that can't be is refused`(_ parameters: [String: String], _ code: String) async throws {
        try await World.with { world in
            let app = try await world.available("app")
            try await world.available("stopped")
            try await world.change("stopped") { $0.status = .stopped }
            try await world.snapshot("manual-1", of: app)
            let all = ["DBInstanceIdentifier": "app", "DBSnapshotIdentifier": "new"].merging(parameters) { $1 }
            #expect(await world.call("CreateDBSnapshot", all).code == code)
        }
    }
}
