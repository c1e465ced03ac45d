import Fleet
import Ledger
import Wire

/// Removes a subscription to events.
struct DeleteEventSubscription: RDSOperation {
    var subscriptionName: String

    /// The subscription as it was.
    struct Output: Codable, Sendable {
        var eventSubscription: EventSubscription
    }

    var subjects: [RDSSubject] { [.subscription(subscriptionName)] }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        let deleted = try await fleet.deleteSubscription(subscriptionName, in: scope)
        return Output(eventSubscription: EventSubscription(deleted, status: "deleting"))
    }
}
