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

    @Test func `of pending maintenance go on behind an entry that is gone`() async throws {
        try await World.with { world in
            let old = ["EngineVersion": "15.17", "BackupRetentionPeriod": "0"]
            for number in 10..<35 { try await world.available("app-\(number)", old) }
            let action = "DescribePendingMaintenanceActions"
            let first = await world.call(action, ["MaxRecords": "20"])
            #expect(first.all("ResourceIdentifier").last?.hasSuffix(":app-29") == true)
            try await world.change("app-29") { $0.engineVersion = "15.18" }
            let rest = await world.call(action, ["Marker": try #require(first["Marker"])])
            #expect(rest.all("ResourceIdentifier").map { $0.suffix(6) } == (30..<35).map { "app-\($0)" })
            #expect(rest["Marker"] == nil)
        }
    }

    @Test(arguments: [
        "DescribeCertificates", "DescribeDBEngineVersions", "DescribeDBMajorEngineVersions",
        "DescribeOrderableDBInstanceOptions", "DescribeSourceRegions",
    ])
    func `of what is installed refuse the marker of an entry that is not there`(_ action: String) async throws {
        try await World.with { world in
            let marker = Data("0:none".utf8).base64EncodedString()
            let engine = action == "DescribeOrderableDBInstanceOptions" ? ["Engine": "postgres"] : [:]
            let answer = await world.call(action, engine.merging(["Marker": marker]) { $1 })
            #expect(answer.code == "InvalidParameterValue", "\(answer.text)")
            #expect(answer.message?.hasPrefix("The Marker is not valid.") == true)
        }
    }
}
