package import Audit
import FoundationEssentials
import Synchronization
import Wire

/// What CloudTrail's operations work on.
package final class CloudTrailHome: Sendable {
    /// How many lookups a second an account can make in a region, and at once.
    ///
    /// CloudTrail API reference, API_LookupEvents.
    static let lookupsPerSecondMax = 2.0
    /// The most accounts and regions whose lookups are counted; with more of them, the counting begins anew.
    private static let countedMax = 10_000

    /// Where events are looked up.
    let search: EventSearch
    private let rooms = Mutex<[String: (lookups: Double, at: Date)]>([:])

    /// A home over the log that `search` reads.
    package init(_ search: EventSearch) { self.search = search }

    /// Throws where the caller's account has looked events up too often in its region.
    func admitLookup(_ context: RequestContext) throws {
        let isAdmitted = rooms.withLock { rooms in
            let key = "\(context.account) \(context.region)"
            if rooms.count >= Self.countedMax { rooms = [:] }
            let most = Self.lookupsPerSecondMax
            var room = rooms[key] ?? (most, context.now)
            // A clock that is set back gives nothing and takes nothing.
            room.lookups = min(most, room.lookups + max(0, context.now.timeIntervalSince(room.at)) * most)
            room.at = context.now
            defer { rooms[key] = room }
            guard room.lookups >= 1 else { return false }
            room.lookups -= 1
            return true
        }
        guard isAdmitted else { throw ServiceError("ThrottlingException", "Rate exceeded") }
    }
}
