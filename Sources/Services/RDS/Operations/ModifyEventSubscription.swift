import Fleet
import Ledger
import Wire

/// Changes a subscription to events; an empty list of categories stands for all.
struct ModifyEventSubscription: RDSOperation {
    var subscriptionName: String
    var snsTopicArn: String?
    var sourceType: EventSourceType?
    var eventCategories: [String]?
    var enabled: Bool?

    /// The subscription as it is now.
    struct Output: Codable, Sendable {
        var eventSubscription: EventSubscription
    }

    var subjects: [RDSSubject] { [.subscription(subscriptionName)] }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        var request = SubscriptionRequest(name: subscriptionName)
        request.topicARN = snsTopicArn
        request.source = sourceType?.rawValue
        request.categories = eventCategories
        request.isEnabled = enabled
        return Output(eventSubscription: EventSubscription(try await fleet.modifySubscription(request, in: scope)))
    }
}
