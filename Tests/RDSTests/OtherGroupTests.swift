import Fleet
import Foundation
import Ledger
import Testing

@Suite struct `Option and subnet groups` {
    private let option = [
        "OptionGroupName": "Own", "EngineName": "postgres", "MajorEngineVersion": "15",
        "OptionGroupDescription": "Options",
    ]
    private let subnet = [
        "DBSubnetGroupName": "Own", "DBSubnetGroupDescription": "Subnets",
        "SubnetIds.SubnetIdentifier.1": "subnet-0a1b", "SubnetIds.SubnetIdentifier.2": "subnet-2c3d",
    ]

    @Test func `of options are made, listed, copied and deleted`() async throws {
        try await World.with { world in
            let made = await world.call("CreateOptionGroup", option)
            #expect(made["OptionGroupArn"] == "arn:aws:rds:eu-central-1:123456789012:og:own", "\(made.text)")
            #expect(await world.call("CreateOptionGroup", option).code == "OptionGroupAlreadyExistsFault")
            let copy = [
                "SourceOptionGroupIdentifier": "default:postgres-15", "TargetOptionGroupIdentifier": "copy",
                "TargetOptionGroupDescription": "Copied",
            ]
            #expect(await world.call("CopyOptionGroup", copy)["SourceAccountId"] == "123456789012")
            let listed = await world.call(
                "DescribeOptionGroups",
                ["EngineName": "postgres", "MajorEngineVersion": "15"]
            )
            #expect(listed.all("OptionGroupName") == ["copy", "default:postgres-15", "own"])
            let add = ["OptionGroupName": "own", "OptionsToInclude.OptionConfiguration.1.OptionName": "TIMEZONE"]
            #expect(await world.call("ModifyOptionGroup", add).message?.contains("has no options") == true)
            #expect(await world.call("ModifyOptionGroup", ["OptionGroupName": "own"]).status == 200)
            let options = await world.call("DescribeOptionGroupOptions", ["EngineName": "postgres"])
            #expect(options.status == 200 && options.all("OptionGroupOption").isEmpty)
            #expect(await world.call("DeleteOptionGroup", ["OptionGroupName": "own"]).status == 200)
            let gone = await world.call("DescribeOptionGroups", ["OptionGroupName": "own"])
            #expect(gone.code == "OptionGroupNotFoundFault" && gone.status == 404)
        }
    }

    @Test func `of options stay while an instance or a manual snapshot has them`() async throws {
        try await World.with { world in
            _ = await world.call("CreateOptionGroup", option)
            let app = try await world.available("app", ["OptionGroupName": "own"])
            let delete = { await world.call("DeleteOptionGroup", ["OptionGroupName": "own"]) }
            #expect(await delete().message?.contains("DB instance app") == true)
            try await world.snapshot("kept", of: app)
            let other = ["DBInstanceIdentifier": "app", "OptionGroupName": "default:postgres-15"]
            #expect(await world.call("ModifyDBInstance", other)["OptionGroupName"] == "default:postgres-15")
            #expect(await delete().message?.contains("DB snapshot kept") == true)
            let wrong = option.merging(["OptionGroupName": "old", "MajorEngineVersion": "14"]) { $1 }
            #expect(await world.call("CreateOptionGroup", wrong).status == 200)
            let misfit = ["DBInstanceIdentifier": "app", "OptionGroupName": "old"]
            #expect(await world.call("ModifyDBInstance", misfit).code == "InvalidParameterCombination")
        }
    }

    @Test func `of subnets are made, told with their instances, changed and deleted`() async throws {
        try await World.with { world in
            let made = await world.call("CreateDBSubnetGroup", subnet)
            #expect(made["DBSubnetGroupArn"] == "arn:aws:rds:eu-central-1:123456789012:subgrp:own", "\(made.text)")
            #expect(made.all("SubnetIdentifier") == ["subnet-0a1b", "subnet-2c3d"])
            #expect(made.all("Name") == ["eu-central-1a", "eu-central-1b"])
            #expect(await world.call("CreateDBSubnetGroup", subnet).code == "DBSubnetGroupAlreadyExists")
            let placement = ["DBSubnetGroupName": "OWN", "VpcSecurityGroupIds.VpcSecurityGroupId.1": "sg-0a1b2c3d"]
            try await world.available("app", placement)
            let app = await world.call("DescribeDBInstances")
            #expect(app["DBSubnetGroupName"] == "own")
            #expect(app.all("SubnetIdentifier").count == 2)
            #expect(app["VpcSecurityGroupId"] == "sg-0a1b2c3d")
            let delete = await world.call("DeleteDBSubnetGroup", ["DBSubnetGroupName": "own"])
            #expect(delete.code == "InvalidDBSubnetGroupStateFault")
            let change = ["DBSubnetGroupName": "own", "SubnetIds.SubnetIdentifier.1": "subnet-9"]
            #expect(await world.call("ModifyDBSubnetGroup", change).all("SubnetIdentifier") == ["subnet-9"])
            let back = ["DBInstanceIdentifier": "app", "DBSubnetGroupName": "default"]
            #expect(await world.call("ModifyDBInstance", back)["DBSubnetGroupName"] == "default")
            #expect(await world.call("DeleteDBSubnetGroup", ["DBSubnetGroupName": "own"]).status == 200)
            #expect(await world.call("DescribeDBSubnetGroups").all("DBSubnetGroupName") == ["default"])
        }
    }

    @Test(arguments: [
        (["DBSubnetGroupName": "default"], "InvalidParameterValue"),
        (["DBSubnetGroupName": "9"], "InvalidParameterValue"),
        (["SubnetIds.SubnetIdentifier.2": "vpc-1"], "InvalidSubnet"),
        (["SubnetIds.SubnetIdentifier.2": "subnet-0a1b"], "InvalidParameterValue"),
        (["DBSubnetGroupDescription": ""], "InvalidParameterValue"),
    ])
    func `of subnets are refused when they are not sound`(_ wrong: [String: String], _ code: String) async throws {
        try await World.with { world in
            #expect(await world.call("CreateDBSubnetGroup", subnet.merging(wrong) { $1 }).code == code)
        }
    }

    @Test func `have quotas`() async throws {
        var quotas = Quotas()
        (quotas.parameterGroupsMax, quotas.optionGroupsMax, quotas.subnetGroupsMax, quotas.subnetsMax) = (1, 1, 1, 2)
        try await World.with(quotas: quotas) { world in
            await world.ownParameterGroup()
            #expect(await world.ownParameterGroup("b").code == "DBParameterGroupQuotaExceeded")
            _ = await world.call("CreateOptionGroup", option)
            let second = option.merging(["OptionGroupName": "b"]) { $1 }
            #expect(await world.call("CreateOptionGroup", second).code == "OptionGroupQuotaExceededFault")
            let wide = subnet.merging(["SubnetIds.SubnetIdentifier.3": "subnet-3"]) { $1 }
            #expect(await world.call("CreateDBSubnetGroup", wide).code == "DBSubnetQuotaExceededFault")
            _ = await world.call("CreateDBSubnetGroup", subnet)
            let other = subnet.merging(["DBSubnetGroupName": "b"]) { $1 }
            #expect(await world.call("CreateDBSubnetGroup", other).code == "DBSubnetGroupQuotaExceeded")
        }
    }
}
