import Fleet
import Foundation
import Ledger
import Testing

@Suite struct `Parameter groups` {
    @Test func `are made, listed, copied and deleted`() async throws {
        try await World.with { world in
            try await world.withParameters()
            let made = await world.ownParameterGroup("Own")
            #expect(made["DBParameterGroupName"] == "own", "\(made.text)")
            #expect(made["DBParameterGroupArn"] == "arn:aws:rds:eu-central-1:123456789012:pg:own")
            #expect(await world.ownParameterGroup().code == "DBParameterGroupAlreadyExists")
            #expect(await world.set("own", ("work_mem", "8192", "immediate")).status == 200)
            let copy = [
                "SourceDBParameterGroupIdentifier": "arn:aws:rds:eu-central-1:123456789012:pg:own",
                "TargetDBParameterGroupIdentifier": "second", "TargetDBParameterGroupDescription": "Copied",
                "Tags.Tag.1.Key": "k", "Tags.Tag.1.Value": "v",
            ]
            #expect(await world.call("CopyDBParameterGroup", copy)["Description"] == "Copied")
            let listed = await world.call("DescribeDBParameterGroups")
            let names = listed.all("DBParameterGroupName")
            #expect(names == ["default.postgres14", "default.postgres15", "own", "second"])
            let user = ["DBParameterGroupName": "second", "Source": "user"]
            #expect(await world.call("DescribeDBParameters", user).all("ParameterValue") == ["8192"])
            for name in ["own", "second"] {
                #expect(await world.call("DeleteDBParameterGroup", ["DBParameterGroupName": name]).status == 200)
            }
            let gone = await world.call("DescribeDBParameterGroups", ["DBParameterGroupName": "own"])
            #expect(gone.code == "DBParameterGroupNotFound" && gone.status == 404)
        }
    }

    @Test func `tell every parameter, where its value comes from, and what it may be`() async throws {
        try await World.with { world in
            try await world.withParameters()
            await world.ownParameterGroup()
            let answer = await world.set(
                "own",
                ("WORK_MEM", "8192", "immediate"),
                ("max_connections", "LEAST({DBInstanceClassMemory/9531392},5000)", "pending-reboot"),
                ("log_statement", "ddl", "pending-reboot")
            )
            #expect(answer.status == 200, "\(answer.text)")
            let user = await world.call("DescribeDBParameters", ["DBParameterGroupName": "own", "Source": "user"])
            #expect(user.all("ParameterName") == ["log_statement", "max_connections", "work_mem"])
            #expect(user.all("ApplyMethod") == ["pending-reboot", "pending-reboot", "immediate"])
            #expect(user.all("ApplyType") == ["dynamic", "static", "dynamic"])
            #expect(user.all("DataType") == ["string", "integer", "integer"])
            #expect(user.all("AllowedValues") == ["none,ddl,mod,all", "1-262143", "64-2147483647"])
            #expect(user.all("Description").last == "(kB) Sets work_mem.")
            let all = await world.call("DescribeDBParameters", ["DBParameterGroupName": "own"])
            #expect(!all.all("ParameterName").contains("server_version"))
            #expect(all.all("ParameterName").contains("rds.force_ssl"))
            let named = [
                "DBParameterGroupFamily": "postgres15", "Filters.Filter.1.Name": "parameter-name",
                "Filters.Filter.1.Values.Value.1": "port", "Filters.Filter.1.Values.Value.2": "shared_buffers",
            ]
            let defaults = await world.call("DescribeEngineDefaultParameters", named)
            #expect(defaults.all("ParameterName") == ["port", "shared_buffers"])
            #expect(defaults.all("IsModifiable") == ["false", "true"])
            #expect(defaults.all("Source") == ["engine-default", "system"])
        }
    }

    @Test func `are listed in pages`() async throws {
        try await World.with { world in
            for number in 10..<40 { await world.ownParameterGroup("g-\(number)") }
            let first = await world.call("DescribeDBParameterGroups", ["MaxRecords": "20"])
            #expect(first.all("DBParameterGroupName").count == 20)
            let marker = try #require(first["Marker"])
            let second = await world.call("DescribeDBParameterGroups", ["MaxRecords": "20", "Marker": marker])
            #expect(second.all("DBParameterGroupName") == (28..<40).map { "g-\($0)" })
            #expect(second["Marker"] == nil)
        }
    }

    @Test(arguments: [
        ("work_mem", "63", "immediate", "InvalidParameterValue", "allowed values are: 64-2147483647"),
        ("work_mem", "64MB", "immediate", "InvalidParameterValue", "Invalid parameter value: 64MB for: work_mem"),
        ("work_mem", "{Nothing/2}", "immediate", "InvalidParameterValue", "Invalid parameter value"),
        ("max_wal_senders", "2", "pending-reboot", "InvalidParameterValue", "allowed values are: 10-262143"),
        ("random_page_cost", "cheap", "immediate", "InvalidParameterValue", "Invalid parameter value: cheap"),
        ("log_connections", "maybe", "immediate", "InvalidParameterValue", "allowed values are: 0,1"),
        ("log_statement", "some", "immediate", "InvalidParameterValue", "allowed values are: none,ddl,mod,all"),
        (
            "shared_preload_libraries", "auto_explain,../evil", "pending-reboot", "InvalidParameterValue",
            "allowed values are: auto_explain,pg_stat_statements"
        ),
        ("port", "5432", "pending-reboot", "InvalidParameterValue", "The parameter port cannot be modified."),
        ("password_encryption", "md5", "immediate", "InvalidParameterValue", "allowed values are: scram-sha-256"),
        ("colour", "red", "immediate", "InvalidParameterValue", "Could not find parameter with name: colour"),
        ("max_connections", "50", "immediate", "InvalidParameterCombination", "cannot use immediate apply method"),
        ("work_mem", "64", "", "InvalidParameterValue", "ApplyMethod"),
        ("work_mem", "64", "later", "InvalidParameterValue", "later"),
    ])
    func `take no value that a server would not`(
        _ name: String,
        _ value: String,
        _ method: String,
        _ code: String,
        _ message: String
    ) async throws {
        try await World.with { world in
            try await world.withParameters()
            await world.ownParameterGroup()
            let answer = await world.set("own", (name, value, method))
            #expect(answer.code == code, "\(answer.text)")
            #expect(answer.message?.contains(message) == true, "\(answer.text)")
            let user = await world.call("DescribeDBParameters", ["DBParameterGroupName": "own", "Source": "user"])
            #expect(user.all("ParameterName").isEmpty)
        }
    }

    @Test func `in use stay, and tell their instances what waits`() async throws {
        try await World.with { world in
            try await world.withParameters()
            await world.ownParameterGroup()
            try await world.available("app", ["DBParameterGroupName": "own"])
            let delete = await world.call("DeleteDBParameterGroup", ["DBParameterGroupName": "own"])
            #expect(delete.code == "InvalidDBParameterGroupState")
            func status() async -> String? { await world.call("DescribeDBInstances")["ParameterApplyStatus"] }
            #expect(await status() == "in-sync")
            #expect(await world.set("own", ("max_connections", "50", "pending-reboot")).status == 200)
            #expect(await status() == "pending-reboot")
            let reset = ["DBParameterGroupName": "own", "ResetAllParameters": "true"]
            #expect(await world.call("ResetDBParameterGroup", reset)["DBParameterGroupName"] == "own")
            #expect(await status() == "in-sync")
            #expect(await world.set("own", ("work_mem", "128", "immediate")).status == 200)
            #expect(await status() == "applying")
            let other = ["DBInstanceIdentifier": "app", "DBParameterGroupName": "default.postgres15"]
            let moved = await world.call("ModifyDBInstance", other)
            #expect(moved["DBParameterGroupName"] == "default.postgres15")
            #expect(moved["ParameterApplyStatus"] == "pending-reboot")
            #expect(await world.call("DeleteDBParameterGroup", ["DBParameterGroupName": "own"]).status == 200)
            let events = await world.call(
                "DescribeEvents",
                ["SourceType": "db-parameter-group", "SourceIdentifier": "own"]
            )
            #expect(events.all("Message").contains("Updated parameter work_mem to 128 with apply method immediate"))
        }
    }

    @Test func `of nobody's own can't be changed`() async throws {
        try await World.with { world in
            try await world.withParameters()
            let name = "default.postgres15"
            let state = "InvalidDBParameterGroupState"
            #expect(await world.set(name, ("work_mem", "64", "immediate")).code == state)
            #expect(await world.call("ResetDBParameterGroup", ["DBParameterGroupName": name]).code == state)
            #expect(await world.call("DeleteDBParameterGroup", ["DBParameterGroupName": name]).code == state)
            #expect(await world.ownParameterGroup("default.mine").code == "InvalidParameterValue")
            let unknown = ["DBParameterGroupName": "a", "DBParameterGroupFamily": "postgres99", "Description": "d"]
            #expect(await world.call("CreateDBParameterGroup", unknown).code == "InvalidParameterValue")
        }
    }
}
