import Fleet
import Foundation
import Ledger
import Testing

@Suite struct `Restores` {
    @Test(arguments: ["manual-1", "arn:aws:rds:eu-central-1:123456789012:snapshot:manual-1"])
    func `a snapshot becomes a new instance`(_ name: String) async throws {
        try await World.with { world in
            let app = try await world.available(
                "app",
                ["BackupRetentionPeriod": "7", "DeletionProtection": "true", "AllocatedStorage": "30"]
            )
            try await world.snapshot("manual-1", of: app)
            let answer = await world.call(
                "RestoreDBInstanceFromDBSnapshot",
                ["DBInstanceIdentifier": "app-2", "DBSnapshotIdentifier": name, "DBInstanceClass": "db.m5.large"]
            )
            #expect(answer.status == 200, "\(answer.text)")
            #expect(answer["DBInstanceIdentifier"] == "app-2")
            #expect(answer["DBInstanceStatus"] == "creating")
            #expect(answer["DBInstanceClass"] == "db.m5.large")
            #expect(answer["AllocatedStorage"] == "30")
            #expect(answer["BackupRetentionPeriod"] == "7")
            #expect(answer["DeletionProtection"] == "false")
            #expect(answer["Key"] == "of")
            #expect(answer["DbiResourceId"] != app.resourceID)
        }
    }

    @Test(arguments: ["identifier", "arn", "resource", "backup"])
    func `a point in time becomes a new instance, whatever names its source`(_ kind: String) async throws {
        try await World.with { world in
            let app = try await world.available("app")
            let backups = await world.call("DescribeDBInstanceAutomatedBackups")
            let source =
                [
                    "identifier": ["SourceDBInstanceIdentifier": "App"],
                    "arn": ["SourceDBInstanceIdentifier": app.arn],
                    "resource": ["SourceDbiResourceId": app.resourceID],
                    "backup": [
                        "SourceDBInstanceAutomatedBackupsArn": try #require(backups["DBInstanceAutomatedBackupsArn"])
                    ],
                ][kind] ?? [:]
            let target = ["TargetDBInstanceIdentifier": "app-3", "RestoreTime": "2026-11-18T12:00:00"]
            let answer = await world.call("RestoreDBInstanceToPointInTime", source.merging(target) { $1 })
            #expect(answer.status == 200, "\(answer.text)")
            #expect(answer["DBInstanceIdentifier"] == "app-3")
            let works = try await world.fleet.ledger.read { try $0.all(Work.self) }
            guard case .restoreInstance(let order)? = works.last?.order else {
                Issue.record("There must be work that restores.")
                return
            }
            guard case .time(app.resourceID, let time) = order.source else {
                Issue.record("The work must restore to a time: \(order.source)")
                return
            }
            #expect(time == Date(timeIntervalSince1970: 1_795_003_200))
        }
    }

    static let refusals: [([String: String], String, String)] = [
        (["UseLatestRestorableTime": "true", "RestoreTime": "2026-11-18T12:00:00"], combination, "together"),
        ([:], combination, "Either RestoreTime or UseLatestRestorableTime"),
        (["UseLatestRestorableTime": "false"], combination, "Either RestoreTime or UseLatestRestorableTime"),
        (
            ["UseLatestRestorableTime": "true", "SourceDbiResourceId": "db-X"], combination,
            "Exactly one of SourceDBInstanceIdentifier"
        ),
        (
            ["RestoreTime": "2026-11-18T12:25:41Z"], "InvalidParameterValue",
            "The specified instance cannot be restored to a time later than 2026-11-18T12:25:40Z."
        ),
        (["RestoreTime": "2026-11-01T00:00:00Z"], "InvalidParameterValue", "cannot be restored to a time earlier than"),
        (["RestoreTime": "yesterday"], "InvalidParameterValue", "Value (yesterday) for parameter RestoreTime"),
        (
            ["UseLatestRestorableTime": "true", "TargetDBInstanceIdentifier": "app"], "DBInstanceAlreadyExists",
            "DB instance already exists"
        ),
        (
            ["UseLatestRestorableTime": "true", "SourceDBInstanceIdentifier": "nothing"], "DBInstanceNotFound",
            "DBInstance nothing not found."
        ),
        (
            ["UseLatestRestorableTime": "true", "SourceDBInstanceIdentifier": "unprotected"],
            "PointInTimeRestoreNotEnabled", "its backup retention period is 0"
        ),
        (["UseLatestRestorableTime": "true", "MultiAZ": "true"], "InvalidParameterValue", "MultiAZ can't be true"),
        (["UseLatestRestorableTime": "true", "DBName": "x"], combination, "DBName can't be used"),
        (
            ["UseLatestRestorableTime": "true", "AllocatedStorage": "5"], "InvalidParameterValue",
            "must not be smaller than the source's 20 GiB"
        ),
        (
            ["UseLatestRestorableTime": "true", "DBParameterGroupName": "mine"], "DBParameterGroupNotFound",
            "DBParameterGroup not found: mine"
        ),
    ]
    private static let combination = "InvalidParameterCombination"

    @Test func `a point in time that can't be restored is refused`() async throws {
        try await World.with { world in
            try await world.available("app")
            try await world.available("unprotected", ["BackupRetentionPeriod": "0"])
            for (parameters, code, message) in Self.refusals {
                let all = ["SourceDBInstanceIdentifier": "app", "TargetDBInstanceIdentifier": "new"]
                    .merging(parameters) { $1 }
                let answer = await world.call("RestoreDBInstanceToPointInTime", all)
                #expect(answer.code == code, "\(parameters)")
                #expect(answer.message?.contains(message) == true, "\(parameters): \(answer.message ?? "")")
            }
        }
    }

    @Test(arguments: [
        (["DBSnapshotIdentifier": "nothing"], "DBSnapshotNotFound"),
        (["DBSnapshotIdentifier": "creating"], "InvalidDBSnapshotState"),
        (["DBInstanceIdentifier": "app"], "DBInstanceAlreadyExists"),
        (["Engine": "mysql"], "InvalidParameterValue"),
        (["AllocatedStorage": "21"], "InvalidParameterCombination"),
        (["DBClusterSnapshotIdentifier": "x"], "InvalidParameterCombination"),
    ])
    func `a snapshot that can't be restored is refused`(_ parameters: [String: String], _ code: String) async throws {
        try await World.with { world in
            let app = try await world.available("app")
            try await world.snapshot("manual-1", of: app)
            _ = await world.call(
                "CreateDBSnapshot",
                ["DBInstanceIdentifier": "app", "DBSnapshotIdentifier": "creating"]
            )
            let all = ["DBInstanceIdentifier": "new", "DBSnapshotIdentifier": "manual-1"].merging(parameters) { $1 }
            let answer = await world.call("RestoreDBInstanceFromDBSnapshot", all)
            #expect(answer.code == code, "\(answer.text)")
        }
    }

    @Test func `a snapshot must be named`() async throws {
        try await World.with { world in
            let answer = await world.call("RestoreDBInstanceFromDBSnapshot", ["DBInstanceIdentifier": "new"])
            #expect(answer.code == "MissingParameter")
            #expect(answer.message == "The request must contain the parameter DBSnapshotIdentifier.")
        }
    }
}
