import Fleet
import Foundation
import Ledger
import Testing

@Suite struct `Orderable options` {
    @Test func `are what this machine can run, each once`() async throws {
        try await World.with { world in
            var found: [String] = []
            var marker: String?
            repeat {
                var parameters = ["Engine": "postgres", "MaxRecords": "100"]
                parameters["Marker"] = marker
                let answer = await world.call("DescribeOrderableDBInstanceOptions", parameters)
                try #require(answer.status == 200, "\(answer.text)")
                #expect(answer.all("OrderableDBInstanceOption").count <= 100)
                found += answer.all("OrderableDBInstanceOption").map { option in
                    ["EngineVersion", "DBInstanceClass", "StorageType"].compactMap { name in
                        option.components(separatedBy: "<\(name)>").dropFirst().first?
                            .components(separatedBy: "<").first
                    }.joined(separator: " ")
                }
                marker = answer["Marker"]
            } while marker != nil
            let expected = world.fleet.engineVersions.count * world.fleet.instanceClasses.count * StorageType.all.count
            #expect(found.count == expected)
            #expect(Set(found).count == expected)
            #expect(found.contains("15.18 db.t3.micro gp3"))
        }
    }

    @Test(
        arguments: [
            (["DBInstanceClass": "db.t3.micro", "EngineVersion": "15.18"], 5),
            (["DBInstanceClass": "db.t3.micro", "EngineVersion": "15"], 10),
            (["DBInstanceClass": "db.t3.micro", "EngineVersion": "15.18", "LicenseModel": "postgresql-license"], 5),
            (["DBInstanceClass": "db.t3.micro", "LicenseModel": "bring-your-own-license"], 0),
            (["DBInstanceClass": "db.r5.48xlarge"], 0), (["EngineVersion": "11"], 0), (["Vpc": "false"], 0),
            (["DBInstanceClass": "db.t3.micro", "EngineVersion": "14", "Vpc": "true"], 5),
            (["AvailabilityZoneGroup": "us-west-2"], 0),
        ] as [([String: String], Int)]
    )
    func `can be asked for by what they are`(_ parameters: [String: String], _ count: Int) async throws {
        try await World.with { world in
            let all = parameters.merging(["Engine": "postgres"]) { $1 }
            let answer = await world.call("DescribeOrderableDBInstanceOptions", all)
            #expect(answer.status == 200)
            #expect(answer.all("OrderableDBInstanceOption").count == count)
        }
    }

    @Test func `of an unknown engine and pages of no size are refused`() async throws {
        try await World.with { world in
            let engine = await world.call("DescribeOrderableDBInstanceOptions", ["Engine": "oracle-ee"])
            #expect(engine.code == "InvalidParameterValue")
            let none = await world.call("DescribeOrderableDBInstanceOptions")
            #expect(none.status == 400)
            let page = await world.call(
                "DescribeOrderableDBInstanceOptions",
                ["Engine": "postgres", "MaxRecords": "1001"]
            )
            #expect(page.message == "Invalid value 1001 for MaxRecords. Must be between 20 and 1000")
        }
    }

    @Test func `for the storage of an instance never shrink it`() async throws {
        try await World.with { world in
            try await world.available("app", ["AllocatedStorage": "4000"])
            let answer = await world.call("DescribeValidDBInstanceModifications", ["DBInstanceIdentifier": "app"])
            #expect(answer.status == 200)
            // Magnetic storage ends at 3072 GiB.
            #expect(answer.all("StorageType") == ["gp2", "gp3", "io1", "io2"])
            #expect(answer["StorageSize"] == "<Range><From>4000</From><To>65536</To><Step>1</Step></Range>")
            let unknown = await world.call("DescribeValidDBInstanceModifications", ["DBInstanceIdentifier": "none"])
            #expect(unknown.code == "DBInstanceNotFound")
            try await world.change("app") { $0.status = .deleting }
            let gone = await world.call("DescribeValidDBInstanceModifications", ["DBInstanceIdentifier": "app"])
            #expect(gone.code == "InvalidDBInstanceState")
        }
    }
}
