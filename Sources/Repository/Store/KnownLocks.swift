import FoundationEssentials
import Synchronization

/// Until when objects are known to be locked, so that a sweep asks the store about each only once.
final class KnownLocks: Sendable {
    private let times = Mutex<[ObjectName: Date]>([:])

    /// Until when an object is known to be locked.
    func time(of name: ObjectName) -> Date? { times.withLock { $0[name] } }

    /// Notes that an object is locked.
    func note(_ name: ObjectName, until time: Date) { times.withLock { $0[name] = time } }

    /// Forgets objects whose lock has ended.
    func forget(before now: Date) {
        times.withLock { times in times = times.filter { $0.value > now } }
    }
}
