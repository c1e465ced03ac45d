package import Foundation
package import Ledger

/// Somebody's wish to be told of events through a topic of SNS.
package struct Subscription: Document {
    package static let kind = "event-subscription"

    /// The account and region it lives in.
    package var scope: Scope
    /// The name that its owner chose.
    package var name: String
    /// The topic to tell.
    package var topicARN: String
    /// What kind of resource it is about; `nil` is about all.
    package var source: String?
    /// The resources that it is about; none is about all of the kind.
    package var sourceIdentifiers: [String] = []
    /// The categories that it is about; none is about all.
    package var categories: [String] = []
    /// Whether anybody is told.
    package var isEnabled = true
    /// When it was made.
    package var createdAt: Date
    /// The tags, in the order they were given.
    package var tags: [Tag] = []

    package var id: String { name.lowercased() }

    /// A subscription to every event.
    package init(scope: Scope, name: String, topicARN: String, createdAt: Date) {
        self.scope = scope
        self.name = name
        self.topicARN = topicARN
        self.createdAt = createdAt
    }

    /// The name of this subscription in every AWS API.
    package var arn: String { ResourceName.eventSubscription(id, in: scope) }

    /// Whether an event is one of those that it is about.
    package func matches(_ event: Event) -> Bool {
        isEnabled && scope == event.scope && (source.map { $0 == event.source.rawValue } ?? true)
            && (sourceIdentifiers.isEmpty || sourceIdentifiers.contains(event.sourceIdentifier))
            && (categories.isEmpty || event.categories.contains { categories.contains($0) })
    }
}

extension LedgerReader {
    /// The subscriptions whose topics an event is for: where delivery will begin.
    package func subscriptions(to event: Event) throws -> [Subscription] {
        try list(Subscription.self, in: event.scope).filter { $0.matches(event) }
    }

    /// The subscription of that name; throws ``FleetError/Code/subscriptionNotFound``.
    package func subscription(_ name: String, in scope: Scope) throws -> Subscription {
        guard let found = try find(Subscription.self, name.lowercased(), in: scope) else {
            throw FleetError(.subscriptionNotFound, "Event Subscription \(name) not found.")
        }
        return found
    }
}
