import Fleet
import Ledger
import Wire

/// Makes a subscription to events; it is kept, and nothing is delivered while SNS isn't served.
struct CreateEventSubscription: RDSOperation {
    var subscriptionName: String
    var snsTopicArn: String
    var sourceType: EventSourceType?
    var eventCategories: [String]?
    var sourceIds: [String]?
    var enabled: Bool?
    var tags: [TagParameter]?

    /// The subscription.
    struct Output: Codable, Sendable {
        var eventSubscription: EventSubscription
    }

    var subjects: [RDSSubject] { [.subscription(subscriptionName)] }
    var givenTags: [TagParameter]? { tags }
    var tagged: RDSSubject? { .subscription(subscriptionName) }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        var request = SubscriptionRequest(name: subscriptionName)
        request.topicARN = snsTopicArn
        request.source = sourceType?.rawValue
        request.categories = eventCategories
        request.sourceIdentifiers = sourceIds ?? []
        request.isEnabled = enabled
        request.tags = tags?.map(\.tag) ?? []
        return Output(eventSubscription: EventSubscription(try await fleet.createSubscription(request, in: scope)))
    }
}
