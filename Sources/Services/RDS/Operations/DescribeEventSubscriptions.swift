import Fleet
import Ledger
import Wire

/// Lists the subscriptions to events, or the one that is named.
struct DescribeEventSubscriptions: RDSOperation {
    var subscriptionName: String?
    var filters: [Filter]?
    var maxRecords: Int?
    var marker: String?

    /// A page of subscriptions.
    struct Output: Codable, Sendable {
        var marker: String?
        var eventSubscriptionsList: [EventSubscription]
    }

    var subjects: [RDSSubject] { [.subscription(subscriptionName)] }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        _ = try Filters(filters, known: [])
        let request = try PageRequest(maxRecords: maxRecords, marker: marker)
        return try await fleet.ledger.read { reader in
            if let subscriptionName, !subscriptionName.isEmpty {
                let found = try reader.subscription(subscriptionName, in: scope)
                return Output(eventSubscriptionsList: [EventSubscription(found)])
            }
            let page = try reader.page(of: Subscription.self, in: scope, request) { _ in true }
            return Output(marker: page.marker, eventSubscriptionsList: page.entries.map { EventSubscription($0) })
        }
    }
}
