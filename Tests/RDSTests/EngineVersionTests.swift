import Fleet
import Foundation
import Ledger
import Testing

@Suite struct `Engine versions` {
    @Test(
        arguments: [
            ([:], ["14.20", "15.17", "15.18"]),
            (["Engine": "postgres", "EngineVersion": "15"], ["15.17", "15.18"]),
            (["EngineVersion": "15.17"], ["15.17"]),
            (["EngineVersion": "16"], []),
            (["Engine": "mysql"], []),
            (["DBParameterGroupFamily": "postgres14"], ["14.20"]),
            (["DefaultOnly": "true"], ["15.18"]),
            (["DefaultOnly": "true", "EngineVersion": "14"], ["14.20"]),
            (["Filters.Filter.1.Name": "engine-version", "Filters.Filter.1.Values.Value.1": "15.18"], ["15.18"]),
            (["IncludeAll": "true", "ListSupportedCharacterSets": "true"], ["14.20", "15.17", "15.18"]),
        ] as [([String: String], [String])]
    )
    func `are those installed`(_ parameters: [String: String], _ found: [String]) async throws {
        try await World.with { world in
            let answer = await world.call("DescribeDBEngineVersions", parameters)
            let descriptions = answer.all("DBEngineVersionDescription")
            #expect(descriptions == found.map { "PostgreSQL \($0)" }, "\(answer.text)")
        }
    }

    @Test func `tell to what an instance can be upgraded`() async throws {
        try await World.with { world in
            let answer = await world.call("DescribeDBEngineVersions", ["EngineVersion": "15"])
            let targets = answer.all("ValidUpgradeTarget")
            #expect(targets.count == 2)
            #expect(targets.first?.contains("<EngineVersion>15.18</EngineVersion>") == true)
            #expect(targets.last == "")
        }
    }
}
