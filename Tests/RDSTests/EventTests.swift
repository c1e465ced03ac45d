import Fleet
import Foundation
import Ledger
import Testing
import Wire

@testable import RDS

@Suite struct `Events` {
    private func note(_ event: EventCatalog, _ instance: Instance, minutesAgo: Double, _ world: World) async throws {
        let at = world.clock.now().addingTimeInterval(-minutesAgo * 60)
        try await world.fleet.ledger.write { try $0.insert(event.about(instance, at: at)) }
    }

    static let questions: [([String: String], [String])] = [
        ([:], ["DB instance restarted.", "Renamed instance from a to b."]),
        (["Duration": "120"], ["DB instance created.", "DB instance restarted.", "Renamed instance from a to b."]),
        (["SourceType": "db-instance"], ["DB instance restarted.", "Renamed instance from a to b."]),
        (["SourceType": "db-snapshot"], []),
        (["SourceType": "db-cluster"], []),
        (
            ["SourceType": "db-instance", "SourceIdentifier": "APP"],
            ["DB instance restarted.", "Renamed instance from a to b."]
        ),
        (["SourceType": "db-instance", "SourceIdentifier": "other"], []),
        (["EventCategories.EventCategory.1": "availability"], ["DB instance restarted."]),
        (["EventCategories.EventCategory.1": "creation", "Duration": "120"], ["DB instance created."]),
        (["StartTime": "2026-11-18T11:00:00Z", "EndTime": "2026-11-18T11:50:00Z"], ["DB instance created."]),
        (["StartTime": "2026-11-18T11:00:00Z", "Duration": "50"], ["DB instance created."]),
        (
            ["StartTime": "2026-01-01T00:00:00Z"],
            ["DB instance created.", "DB instance restarted.", "Renamed instance from a to b."]
        ),
    ]

    @Test func `are told as they were asked for, oldest first`() async throws {
        try await World.with { world in
            let app = try await world.available("app")
            try await note(.instanceDeleted, app, minutesAgo: 15 * 24 * 60, world)
            try await note(.instanceCreated, app, minutesAgo: 61, world)
            try await note(.instanceRenamed(from: "a", to: "b"), app, minutesAgo: 1, world)
            try await note(.instanceRestarted, app, minutesAgo: 30, world)
            for (parameters, messages) in Self.questions {
                let answer = await world.call("DescribeEvents", parameters)
                #expect(answer.status == 200, "\(parameters): \(answer.text)")
                #expect(answer.all("Message") == messages, "\(parameters)")
            }
        }
    }

    @Test func `have every member`() async throws {
        try await World.with { world in
            let app = try await world.available("app")
            try await note(.instanceRestarted, app, minutesAgo: 30, world)
            #expect(
                await world.call("DescribeEvents")["Events"]
                    == "<Event><SourceIdentifier>app</SourceIdentifier><SourceType>db-instance</SourceType>"
                    + "<Message>DB instance restarted.</Message>"
                    + "<EventCategories><EventCategory>availability</EventCategory></EventCategories>"
                    + "<Date>2026-11-18T11:56:40.000Z</Date><SourceArn>\(app.arn)</SourceArn></Event>"
            )
        }
    }

    @Test(arguments: [
        (["SourceIdentifier": "app"], "InvalidParameterCombination"),
        (["SourceType": "db-moon"], "InvalidParameterValue"),
        (["Duration": "20161"], "InvalidParameterValue"),
        (["Duration": "0"], "InvalidParameterValue"),
        (["StartTime": "2026-11-18T12:00:00Z", "EndTime": "2026-11-18T11:00:00Z"], "InvalidParameterCombination"),
        (["StartTime": "then"], "InvalidParameterValue"),
    ])
    func `a question that makes no sense is refused`(_ parameters: [String: String], _ code: String) async throws {
        try await World.with { world in
            #expect(await world.call("DescribeEvents", parameters).code == code)
        }
    }
}
