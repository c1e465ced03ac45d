import Engine
import Foundation
import Ledger
import Testing

@testable import Fleet

@Suite struct `Groups in the repository` {
    @Test(.timeLimit(.minutes(5))) func `bring themselves back into a lost ledger, unless they were deleted`()
        async throws
    {
        try await FleetFixture.with { fixture in
            let scope = fixture.scope
            let family = "postgres\(try #require(fixture.fleet.installations.last).major)"
            for name in ["own", "gone"] {
                _ = try await fixture.fleet.createParameterGroup(
                    name,
                    family: family,
                    summary: "S",
                    tags: [],
                    in: scope
                )
            }
            try await fixture.set("own", "work_mem", "8192", .immediate)
            let arn = ResourceName.parameterGroup("own", in: scope)
            try await fixture.fleet.changeTags(of: arn, in: scope) { $0 = [ResourceTag(key: "team", value: "a")] }
            _ = try await fixture.fleet.createSubnetGroup(
                "two words",
                summary: "S",
                subnets: ["subnet-1"],
                tags: [],
                in: scope
            )
            let major = String(family.dropFirst(8))
            _ = try await fixture.fleet.createOptionGroup(
                "options",
                engine: "postgres",
                majorVersion: major,
                summary: "S",
                tags: [],
                in: scope
            )
            try await fixture.fleet.deleteParameterGroup("gone", in: scope)
            try await fixture.awaitIdle(seconds: 120)

            let ledger = try Ledger(path: fixture.directory + "/recovered.sqlite")
            let repository = try fixture.fleet.repository(scope)
            let report = try await LedgerRecovery(ledger: ledger).run(region: scope.region, repository)
            #expect(report.problems.isEmpty)
            let known = try await fixture.fleet.ledger.read { reader in
                (
                    try reader.all(ParameterGroup.self), try reader.all(OptionGroup.self),
                    try reader.all(SubnetGroup.self)
                )
            }
            let found = try await ledger.read { reader in
                (
                    try reader.all(ParameterGroup.self), try reader.all(OptionGroup.self),
                    try reader.all(SubnetGroup.self)
                )
            }
            #expect(found == known)
            #expect(found.0.map(\.name) == ["own"] && found.0.first?.tags.count == 1)
        }
    }
}
