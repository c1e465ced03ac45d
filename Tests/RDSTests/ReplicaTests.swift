import Fleet
import Testing

@Suite struct `Read replicas` {
    @Test func `are refused with what to do instead`() async throws {
        try await World.with { world in
            try await world.available("app")
            let names = [
                "DBInstanceIdentifier": "replica", "SourceDBInstanceIdentifier": "app", "DBInstanceClass": "x",
            ]
            let answer = await world.call("CreateDBInstanceReadReplica", names)
            #expect(answer.code == "InvalidParameterCombination")
            #expect(answer.message?.hasPrefix("Read replicas are not served") == true)
            let none = await world.call(
                "CreateDBInstanceReadReplica",
                ["DBInstanceIdentifier": "replica", "SourceDBInstanceIdentifier": "none"]
            )
            #expect(none.code == "DBInstanceNotFound")
            #expect(await world.call("DescribeDBInstances").all("DBInstance").count == 1)
        }
    }

    @Test func `are what no instance is`() async throws {
        let action = "PromoteReadReplica"
        try await World.with { world in
            try await world.available("app")
            let answer = await world.call(action, ["DBInstanceIdentifier": "app"])
            #expect(answer.code == "InvalidDBInstanceState")
            #expect(answer.message?.contains("is not a read replica") == true)
            #expect(await world.call(action, ["DBInstanceIdentifier": "none"]).code == "DBInstanceNotFound")
        }
    }
}
