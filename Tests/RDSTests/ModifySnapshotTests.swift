import Fleet
import Foundation
import Ledger
import Testing

@Suite struct `Modifying a snapshot` {
    @Test func `changes the engine version that it is restored with`() async throws {
        try await World.with { world in
            let app = try await world.available("app", ["EngineVersion": "15.17"])
            try await world.snapshot("manual-1", of: app)
            let changes = ["DBSnapshotIdentifier": "manual-1", "EngineVersion": "15.18"]
            #expect(await world.call("ModifyDBSnapshot", changes)["EngineVersion"] == "15.18")
            #expect(await world.call("DescribeDBSnapshots", ["SnapshotType": "manual"])["EngineVersion"] == "15.18")
            let same = ["DBSnapshotIdentifier": "manual-1", "OptionGroupName": "default:postgres-15"]
            #expect(await world.call("ModifyDBSnapshot", same)["EngineVersion"] == "15.18")
            let works = try await world.fleet.ledger.read { try $0.all(Work.self) }
            #expect(works.contains { if case .describeSnapshot = $0.order { true } else { false } })
        }
    }

    @Test(arguments: [
        (["EngineVersion": "15.17"], "InvalidParameterCombination"),
        (["EngineVersion": "14.20"], "InvalidParameterCombination"),
        (["EngineVersion": "16.1"], "InvalidParameterCombination"),
        (["OptionGroupName": "nothing"], "OptionGroupNotFoundFault"),
        (["DBSnapshotIdentifier": "nothing"], "DBSnapshotNotFound"),
        (["DBSnapshotIdentifier": "rds:app-2026-11-18-01-00"], "InvalidDBSnapshotState"),
        (["DBSnapshotIdentifier": "shared"], "InvalidDBSnapshotState"),
    ])
    func `to what can't be is refused`(_ parameters: [String: String], _ code: String) async throws {
        try await World.with { world in
            let app = try await world.available("app", ["EngineVersion": "15.18"])
            for name in ["manual-1", "shared"] { try await world.snapshot(name, of: app) }
            _ = try await world.fleet.shareSnapshot("shared", adding: ["all"], removing: [], in: world.scope)
            let all = ["DBSnapshotIdentifier": "manual-1"].merging(parameters) { $1 }
            let answer = await world.call("ModifyDBSnapshot", all)
            #expect(answer.code == code, "\(answer.text)")
        }
    }

    @Test func `of AWS Backup's is not for RDS`() async throws {
        try await World.with { world in
            let app = try await world.available("app")
            let job = try await world.fleet.createBackupSnapshot(of: "app", job: "1", tags: [], in: world.scope)
            #expect(job.identifier == "awsbackup:job-1" && job.origin == .awsBackup)
            try await world.snapshot("awsbackup:job-2", of: app, .awsBackup)
            let name = ["DBSnapshotIdentifier": "awsbackup:job-2"]
            let refused = await world.call("DeleteDBSnapshot", name)
            #expect(refused.code == "InvalidDBSnapshotState")
            #expect(refused.message?.contains("managed by AWS Backup") == true)
            #expect(await world.call("ModifyDBSnapshot", name).code == "InvalidDBSnapshotState")
            #expect(await world.call("DescribeDBSnapshots", name)["SnapshotType"] == "awsbackup")
            let listed = await world.call("DescribeDBSnapshots", ["SnapshotType": "awsbackup"])
            #expect(listed.all("DBSnapshotIdentifier") == ["awsbackup:job-2", "awsbackup:job-1"])
            #expect(await world.call("DescribeDBSnapshots").all("SnapshotType") == ["automated"])
            let filter = ["Filters.Filter.1.Name": "snapshot-type", "Filters.Filter.1.Values.Value.1": "awsbackup"]
            #expect(await world.call("DescribeDBSnapshots", filter).all("DBSnapshot").count == 2)
            let deleted = try await world.fleet.deleteBackupSnapshot("awsbackup:job-2", in: world.scope)
            #expect(deleted.status == .deleting)
        }
    }
}
