import Fleet
import Ledger
import Wire

/// Has a subscription be about one resource less.
struct RemoveSourceIdentifierFromSubscription: RDSOperation {
    var subscriptionName: String
    var sourceIdentifier: String

    /// The subscription as it is now.
    struct Output: Codable, Sendable {
        var eventSubscription: EventSubscription
    }

    var subjects: [RDSSubject] { [.subscription(subscriptionName)] }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        let changed = try await fleet.removeSource(sourceIdentifier, fromSubscription: subscriptionName, in: scope)
        return Output(eventSubscription: EventSubscription(changed))
    }
}
