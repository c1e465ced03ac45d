package import Audit
import FoundationEssentials
import Synchronization
import Wire

/// What CloudTrail's operations work on.
package final class CloudTrailHome: Sendable {
    /// How many lookups a second an account can make in a region in the long run.
    ///
    /// CloudTrail API reference, API_LookupEvents.
    static let lookupsPerSecondMax = 2.0
    /// How many it can make at once after a rest; as many pages as the console of a person turns.
    static let lookupsAtOnceMax = 20.0
    /// The most accounts and regions whose lookups are counted; with more of them, the counting begins anew.
    private static let countedMax = 10_000

    /// Where events are looked up.
    let search: EventSearch
    private let rooms = Mutex<[String: Allowance]>([:])

    /// A home over the log that `search` reads.
    package init(_ search: EventSearch) { self.search = search }

    /// Throws where the caller's account has looked events up too often in its region.
    func admitLookup(_ context: RequestContext) throws {
        let isAdmitted = rooms.withLock { rooms -> Bool in
            let key = "\(context.account) \(context.region)"
            if rooms.count >= Self.countedMax { rooms = [:] }
            let fresh = Allowance(
                perSecond: Self.lookupsPerSecondMax,
                atOnceMax: Self.lookupsAtOnceMax,
                now: context.now
            )
            return rooms[key, default: fresh].take(now: context.now)
        }
        guard isAdmitted else { throw ServiceError("ThrottlingException", "Rate exceeded") }
    }
}
