import Fleet
import Foundation
import Ledger
import Testing

@Suite struct `Pending maintenance` {
    /// An instance of the version before the newest.
    private static func stage(_ world: World, automatic: Bool = false) async throws -> Instance {
        try await world.available(
            "app",
            [
                "EngineVersion": "15.17", "PreferredMaintenanceWindow": "sun:05:00-sun:06:00",
                "AutoMinorVersionUpgrade": "\(automatic)",
            ]
        )
    }

    private static func apply(_ world: World, _ wish: String, action: String = "db-upgrade") async -> Answer {
        await world.call(
            "ApplyPendingMaintenanceAction",
            [
                "ResourceIdentifier": "arn:aws:rds:eu-central-1:123456789012:db:app", "ApplyAction": action,
                "OptInType": wish,
            ]
        )
    }

    @Test(arguments: [true, false]) func `is a newer version of the engine`(isAutomatic: Bool) async throws {
        try await World.with { world in
            let app = try await Self.stage(world, automatic: isAutomatic)
            try await world.available("current", ["EngineVersion": "15.18"])
            try await world.available("old", ["EngineVersion": "14"])
            for parameters in [[:], ["ResourceIdentifier": app.arn]] {
                let answer = await world.call("DescribePendingMaintenanceActions", parameters)
                #expect(answer.status == 200)
                #expect(answer.all("ResourceIdentifier") == [app.arn])
                #expect(answer["Action"] == "db-upgrade")
                #expect(answer["Description"] == "Upgrade to PostgreSQL 15.18")
                // The clock stands still on Wednesday 18 November 2026.
                let sunday = isAutomatic ? "2026-11-22T05:00:00.000Z" : nil
                #expect(answer["AutoAppliedAfterDate"] == sunday && answer["CurrentApplyDate"] == sunday)
                #expect(answer["OptInStatus"] == nil)
            }
        }
    }

    @Test func `can be wanted in the next window, and no more`() async throws {
        try await World.with { world in
            _ = try await Self.stage(world)
            let wanted = await Self.apply(world, "next-maintenance")
            #expect(wanted.status == 200, "\(wanted.text)")
            #expect(wanted["OptInStatus"] == "next-maintenance")
            #expect(wanted["CurrentApplyDate"] == "2026-11-22T05:00:00.000Z")
            let described = await world.call("DescribeDBInstances")
            #expect(described["DBInstanceStatus"] == "available" && described["EngineVersion"] == "15.18")
            #expect(described.all("EngineVersion") == ["15.18", "15.17"] || described.all("EngineVersion").count == 2)
            let undone = await Self.apply(world, "undo-opt-in")
            #expect(undone["OptInStatus"] == nil && undone["CurrentApplyDate"] == nil)
            #expect(await world.call("DescribeDBInstances")["PendingModifiedValues"] == "")
        }
    }

    @Test func `can be done at once`() async throws {
        try await World.with { world in
            _ = try await Self.stage(world)
            #expect(await Self.apply(world, "immediate").status == 200)
            #expect(await world.call("DescribeDBInstances")["DBInstanceStatus"] == "upgrading")
        }
    }

    @Test func `is refused where there is none or another kind is asked for`() async throws {
        try await World.with { world in
            _ = try await Self.stage(world)
            #expect(await Self.apply(world, "later").code == "InvalidParameterValue")
            #expect(await Self.apply(world, "immediate", action: "os-upgrade").code == "InvalidParameterValue")
            try await world.change("app") { $0.engineVersion = "15.18" }
            #expect(await Self.apply(world, "immediate").code == "ResourceNotFoundFault")
            let unknown = ["ResourceIdentifier": "arn:aws:rds:eu-central-1:123456789012:db:none"]
            #expect(await world.call("DescribePendingMaintenanceActions", unknown).code == "ResourceNotFoundFault")
        }
    }
}
