import Fleet
import Foundation
import Ledger
import Testing

@Suite struct `Event subscriptions` {
    private static let topic = "arn:aws:sns:eu-central-1:123456789012:alarms"
    private static let least = ["SubscriptionName": "ops", "SnsTopicArn": topic]

    private static func with(_ more: [String: String]) -> [String: String] { least.merging(more) { $1 } }

    @Test func `are made, told, changed and removed`() async throws {
        try await World.with { world in
            try await world.available("app")
            let asked = Self.with([
                "SourceType": "db-instance", "SourceIds.SourceId.1": "App",
                "EventCategories.EventCategory.1": "failure", "EventCategories.EventCategory.2": "deletion",
            ])
            let made = await world.call("CreateEventSubscription", asked)
            try #require(made.status == 200, "\(made.text)")
            #expect(
                made["EventSubscription"]
                    == "<CustomerAwsId>123456789012</CustomerAwsId><CustSubscriptionId>ops</CustSubscriptionId>"
                    + "<SnsTopicArn>\(Self.topic)</SnsTopicArn><Status>active</Status>"
                    + "<SubscriptionCreationTime>2026-11-18 12:26:40.000</SubscriptionCreationTime>"
                    + "<SourceType>db-instance</SourceType><SourceIdsList><SourceId>app</SourceId></SourceIdsList>"
                    + "<EventCategoriesList><EventCategory>failure</EventCategory><EventCategory>deletion"
                    + "</EventCategory></EventCategoriesList><Enabled>true</Enabled>"
                    + "<EventSubscriptionArn>arn:aws:rds:eu-central-1:123456789012:es:ops</EventSubscriptionArn>"
            )
            let told = await world.call("DescribeEventSubscriptions", ["SubscriptionName": "OPS"])
            #expect(told["EventSubscription"] == made["EventSubscription"])

            let changed = await world.call(
                "ModifyEventSubscription",
                ["SubscriptionName": "ops", "Enabled": "false", "EventCategories": ""]
            )
            #expect(changed["Enabled"] == "false" && changed.all("EventCategory").isEmpty, "\(changed.text)")
            let source = ["SubscriptionName": "ops", "SourceIdentifier": "app"]
            #expect(await world.call("RemoveSourceIdentifierFromSubscription", source).all("SourceId").isEmpty)
            #expect(await world.call("RemoveSourceIdentifierFromSubscription", source).code == "SourceNotFound")
            #expect(await world.call("AddSourceIdentifierToSubscription", source).all("SourceId") == ["app"])
            #expect(await world.call("DeleteEventSubscription", ["SubscriptionName": "ops"])["Status"] == "deleting")
            #expect(await world.call("DescribeEventSubscriptions").all("EventSubscription").isEmpty)
        }
    }

    @Test(arguments: [
        (["SnsTopicArn": "alarms"], "SNSInvalidTopic"),
        (["SnsTopicArn": "arn:aws:sns:us-east-1:123456789012:alarms"], "SNSInvalidTopic"),
        (["SnsTopicArn": "arn:aws:sns:eu-central-1:123456789012:alarms.fifo"], "SNSInvalidTopic"),
        (["SubscriptionName": "my ops"], "InvalidParameterValue"),
        (["SourceType": "db-moon"], "InvalidParameterValue"),
        (["SourceIds.SourceId.1": "app"], "InvalidParameterCombination"),
        (["SourceType": "db-instance", "SourceIds.SourceId.1": "none"], "SourceNotFound"),
        (["SourceType": "db-cluster", "SourceIds.SourceId.1": "app"], "SourceNotFound"),
        (["EventCategories.EventCategory.1": "moon"], "SubscriptionCategoryNotFound"),
        (
            ["SourceType": "db-snapshot", "EventCategories.EventCategory.1": "failover"],
            "SubscriptionCategoryNotFound"
        ),
    ])
    func `that make no sense are refused`(_ more: [String: String], _ code: String) async throws {
        try await World.with { world in
            try await world.available("app")
            let answer = await world.call("CreateEventSubscription", Self.with(more))
            #expect(answer.code == code, "\(answer.text)")
        }
    }

    @Test func `are unique, limited, and told a page at a time`() async throws {
        try await World.with { world in
            for number in 1...20 {
                let made = await world.call("CreateEventSubscription", Self.with(["SubscriptionName": "s\(number)"]))
                #expect(made.status == 200)
            }
            let again = await world.call("CreateEventSubscription", Self.with(["SubscriptionName": "S1"]))
            #expect(again.code == "SubscriptionAlreadyExist")
            #expect(await world.call("CreateEventSubscription", Self.least).code == "EventSubscriptionQuotaExceeded")
            let all = await world.call("DescribeEventSubscriptions", ["MaxRecords": "20"])
            #expect(all.all("CustSubscriptionId").count == 20 && all["Marker"] == nil)
            for action in [
                "DescribeEventSubscriptions", "ModifyEventSubscription", "DeleteEventSubscription",
                "AddSourceIdentifierToSubscription",
            ] {
                var parameters = ["SubscriptionName": "none"]
                if action.hasPrefix("Add") { parameters["SourceIdentifier"] = "app" }
                #expect(await world.call(action, parameters).code == "SubscriptionNotFound", "\(action)")
            }
        }
    }

    @Test func `can name the categories that are told`() async throws {
        try await World.with { world in
            let all = await world.call("DescribeEventCategories")
            #expect(all.all("SourceType") == EventCategories.all.map(\.source))
            let ofSnapshots = await world.call("DescribeEventCategories", ["SourceType": "db-snapshot"])
            #expect(ofSnapshots.all("EventCategory") == EventCategories.of("db-snapshot").sorted())
            #expect(await world.call("DescribeEventCategories", ["SourceType": "x"]).code == "InvalidParameterValue")
        }
    }
}
