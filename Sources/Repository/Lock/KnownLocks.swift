import FoundationEssentials
import Synchronization

/// Until when objects are known to be locked, so that a sweep asks the store about each only once.
final class KnownLocks: Sendable {
    private struct State {
        var times: [ObjectName: Date] = [:]
        var snapshots: [ObjectName: Date] = [:]
    }

    private let state = Mutex(State())

    /// Until when an object is known to be locked.
    func time(of name: ObjectName) -> Date? { state.withLock { $0.times[name] } }

    /// Notes that an object is locked.
    func note(_ name: ObjectName, until time: Date) { state.withLock { $0.times[name] = time } }

    /// Until when a manifest and all that it needs is known to be locked.
    func time(ofAllOf manifest: ObjectName) -> Date? { state.withLock { $0.snapshots[manifest] } }

    /// Notes that a manifest and all that it needs is locked.
    func note(allOf manifest: ObjectName, until time: Date) { state.withLock { $0.snapshots[manifest] = time } }

    /// Forgets objects whose lock has ended.
    func forget(before now: Date) {
        state.withLock { state in
            state.times = state.times.filter { $0.value > now }
            state.snapshots = state.snapshots.filter { $0.value > now }
        }
    }
}
