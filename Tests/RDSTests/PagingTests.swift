import Fleet
import Foundation
import Ledger
import Testing

@Suite struct `Pages` {
    @Test func `go on where the last one ended, whatever came or went in between`() async throws {
        try await World.with { world in
            let app = try await world.available("app", ["BackupRetentionPeriod": "0"])
            for number in 10..<55 { try await world.snapshot("s-\(number)", of: app) }
            let first = await world.call("DescribeDBSnapshots", ["MaxRecords": "20"])
            #expect(first.all("DBSnapshotIdentifier") == (10..<30).map { "s-\($0)" })
            try await world.snapshot("s-05", of: app)
            try await world.snapshot("s-29-and-a-half", of: app)
            let scope = world.scope
            try await world.fleet.ledger.write { try $0.delete(Snapshot.self, "s-29", in: scope) }
            let marker = try #require(first["Marker"])
            let second = await world.call("DescribeDBSnapshots", ["MaxRecords": "20", "Marker": marker])
            #expect(second.all("DBSnapshotIdentifier") == ["s-29-and-a-half"] + (30..<49).map { "s-\($0)" })
            let last = await world.call("DescribeDBSnapshots", ["Marker": try #require(second["Marker"])])
            #expect(last.all("DBSnapshotIdentifier") == (49..<55).map { "s-\($0)" })
            #expect(last["Marker"] == nil)
        }
    }

    @Test func `of filtered lists are full, and the last has no marker`() async throws {
        try await World.with { world in
            let app = try await world.available("app", ["BackupRetentionPeriod": "0"])
            for number in 100..<180 {
                try await world.snapshot("s-\(number)", of: app, number.isMultiple(of: 2) ? .manual : .automated)
            }
            let wanted = ["MaxRecords": "20", "SnapshotType": "manual"]
            let first = await world.call("DescribeDBSnapshots", wanted)
            #expect(first.all("DBSnapshot").count == 20)
            let marker = try #require(first["Marker"])
            let second = await world.call("DescribeDBSnapshots", wanted.merging(["Marker": marker]) { $1 })
            #expect(second.all("DBSnapshotIdentifier").last == "s-178")
            #expect(second.all("DBSnapshot").count == 20)
            #expect(second["Marker"] == nil)
        }
    }

    @Test(arguments: [
        "DescribeDBInstances", "DescribeDBSnapshots", "DescribeEvents", "DescribeDBInstanceAutomatedBackups",
        "DescribeDBEngineVersions",
    ])
    func `have limits and real markers`(_ action: String) async throws {
        try await World.with { world in
            for records in ["19", "101", "-1"] {
                let answer = await world.call(action, ["MaxRecords": records])
                #expect(answer.message == "Invalid value \(records) for MaxRecords. Must be between 20 and 100")
            }
            for marker in ["nonsense", "bm9uc2Vuc2U=", "eDp5"] {
                let answer = await world.call(action, ["Marker": marker])
                #expect(answer.code == "InvalidParameterValue")
                #expect(answer.message?.hasPrefix("The Marker is not valid.") == true)
            }
            #expect(await world.call(action, ["MaxRecords": "20", "Marker": ""]).status == 200)
        }
    }
}
