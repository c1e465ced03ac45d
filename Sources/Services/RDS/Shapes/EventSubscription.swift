import Fleet
import FoundationEssentials
import Ledger

/// A subscription to events as RDS describes it.
struct EventSubscription: Codable, Sendable {
    let customerAwsId: String
    let custSubscriptionId: String
    let snsTopicArn: String
    let status: String
    let subscriptionCreationTime: String
    let sourceType: String?
    let sourceIdsList: [String]
    let eventCategoriesList: [String]
    let enabled: Bool
    let eventSubscriptionArn: String

    init(_ subscription: Subscription, status: String = "active") {
        customerAwsId = subscription.scope.account
        custSubscriptionId = subscription.name
        snsTopicArn = subscription.topicARN
        self.status = status
        subscriptionCreationTime = Self.time(subscription.createdAt)
        sourceType = subscription.source
        sourceIdsList = subscription.sourceIdentifiers
        eventCategoriesList = subscription.categories
        enabled = subscription.isEnabled
        eventSubscriptionArn = subscription.arn
    }

    /// A time as this shape alone has it: `2013-01-28 00:29:23.736`.
    private static func time(_ date: Date) -> String {
        let style = Date.ISO8601FormatStyle(
            dateTimeSeparator: .space,
            includingFractionalSeconds: true,
            timeZone: .gmt
        )
        return String(date.formatted(style).prefix { $0 != "Z" })
    }
}
