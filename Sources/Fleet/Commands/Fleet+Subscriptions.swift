import Foundation
package import Ledger

/// What a subscription is to be; what is left out stays, or is RDS's default.
package struct SubscriptionRequest: Sendable {
    /// The subscription's name.
    package var name: String
    /// The topic to tell.
    package var topicARN: String?
    /// The kind of resource it is about.
    package var source: String?
    /// The resources it is about.
    package var sourceIdentifiers: [String] = []
    /// The categories it is about.
    package var categories: [String]?
    /// Whether anybody is told.
    package var isEnabled: Bool?
    /// The tags.
    package var tags: [Tag] = []

    /// A request about the subscription of that name.
    package init(name: String) { self.name = name }
}

extension Fleet {
    /// Makes a subscription.
    package func createSubscription(
        _ request: SubscriptionRequest,
        in scope: Scope
    ) async throws -> Subscription {
        try SubscriptionRule.checkName(request.name)
        try InstanceLimits.checkTags(request.tags, max: settings.quotas.tagsMax)
        guard request.sourceIdentifiers.isEmpty || request.source != nil else {
            throw FleetError(
                .invalidParameterCombination,
                "SourceType must be specified when SourceIds are specified."
            )
        }
        var made = Subscription(scope: scope, name: request.name, topicARN: "", createdAt: clock.now())
        try made.apply(request)
        made.sourceIdentifiers = request.sourceIdentifiers.map { $0.lowercased() }
        made.tags = request.tags
        let (subscription, max) = (made, settings.quotas.eventSubscriptionsMax)
        return try await ledger.write { writer in
            for name in subscription.sourceIdentifiers {
                try SubscriptionRule.checkSource(name, of: subscription.source, in: scope, writer.reader)
            }
            guard try writer.reader.find(Subscription.self, subscription.id, in: scope) == nil else {
                throw FleetError(.subscriptionAlreadyExists, "Event Subscription \(request.name) already exists.")
            }
            guard try writer.reader.count(Subscription.self, in: scope) < max else {
                throw FleetError(.subscriptionQuotaExceeded, "Cannot create more than \(max) event subscriptions.")
            }
            try writer.insert(subscription)
            return subscription
        }
    }

    /// Changes a subscription; its sources are changed one by one.
    package func modifySubscription(
        _ request: SubscriptionRequest,
        in scope: Scope
    ) async throws -> Subscription {
        try await changeSubscription(request.name, in: scope) { subscription, _ in try subscription.apply(request) }
    }

    /// Has a subscription be about one resource more.
    package func addSource(
        _ source: String,
        toSubscription name: String,
        in scope: Scope
    ) async throws -> Subscription {
        let source = source.lowercased()
        return try await changeSubscription(name, in: scope) { subscription, reader in
            try SubscriptionRule.checkSource(source, of: subscription.source, in: scope, reader)
            if !subscription.sourceIdentifiers.contains(source) { subscription.sourceIdentifiers.append(source) }
        }
    }

    /// Has a subscription be about one resource less.
    package func removeSource(
        _ source: String,
        fromSubscription name: String,
        in scope: Scope
    ) async throws -> Subscription {
        let source = source.lowercased()
        return try await changeSubscription(name, in: scope) { subscription, _ in
            guard subscription.sourceIdentifiers.contains(source) else { throw SubscriptionRule.noSource(source) }
            subscription.sourceIdentifiers.removeAll { $0 == source }
        }
    }

    /// Removes a subscription and answers what it was.
    package func deleteSubscription(_ name: String, in scope: Scope) async throws -> Subscription {
        try await ledger.write { writer in
            let subscription = try writer.reader.subscription(name, in: scope)
            try writer.delete(Subscription.self, subscription.id, in: scope)
            return subscription
        }
    }

    private func changeSubscription(
        _ name: String,
        in scope: Scope,
        _ change: @escaping @Sendable (inout Subscription, LedgerReader) throws -> Void
    ) async throws -> Subscription {
        try await ledger.write { writer in
            var subscription = try writer.reader.subscription(name, in: scope)
            try change(&subscription, writer.reader)
            try writer.put(subscription)
            return subscription
        }
    }
}

extension Subscription {
    /// Takes over what a request names.
    fileprivate mutating func apply(_ request: SubscriptionRequest) throws {
        if let topic = request.topicARN { topicARN = try SubscriptionRule.topic(topic, in: scope) }
        if let source = request.source { self.source = source }
        if let categories = request.categories { self.categories = categories.map { $0.lowercased() } }
        isEnabled = request.isEnabled ?? isEnabled
        try SubscriptionRule.checkCategories(categories, of: source)
    }
}
