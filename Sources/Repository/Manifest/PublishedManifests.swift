import Synchronization

/// What this process itself knows about the manifests that it has written and deleted.
///
/// A store may list what happened a moment ago only later; what this process has done it need not ask.
final class PublishedManifests: Sendable {
    private struct State {
        var numbers: [SnapshotID: Int] = [:]
        var deleted: Set<SnapshotID> = []
        var mayHaveDeadPages = true
        var mayHaveHealers = true
    }

    private let state = Mutex(State())

    /// The highest number that may exist; nil where this process has written none.
    func number(of id: SnapshotID) -> Int? { state.withLock { $0.numbers[id] } }

    /// All snapshots that this process may have published and has not deleted.
    var ids: [SnapshotID] { state.withLock { Array($0.numbers.keys) } }

    /// Whether this process has deleted a snapshot.
    func isDeleted(_ id: SnapshotID) -> Bool { state.withLock { $0.deleted.contains(id) } }

    /// Notes a number before it is written, since a failed answer does not mean that nothing was.
    func note(_ id: SnapshotID, number: Int) {
        state.withLock { state in
            state.numbers[id] = max(state.numbers[id] ?? 0, number)
            state.deleted.remove(id)
            if number == 1 { state.mayHaveHealers = true }
        }
    }

    /// Notes that a snapshot was deleted.
    func noteDeleted(_ id: SnapshotID) {
        state.withLock { state in
            state.numbers[id] = nil
            state.deleted.insert(id)
        }
    }

    /// Notes that pages in packs may be used by no manifest any more.
    func noteDeadPages() { state.withLock { $0.mayHaveDeadPages = true } }

    /// Notes that what was published may still heal others.
    func noteHealers() { state.withLock { $0.mayHaveHealers = true } }

    /// Whether snapshots may have been published since this was asked last; at first they may.
    func takeHealers() -> Bool {
        state.withLock { state in
            defer { state.mayHaveHealers = false }
            return state.mayHaveHealers
        }
    }

    /// Whether pages may have died since this was asked last; at first they may.
    func takeDeadPages() -> Bool {
        state.withLock { state in
            defer { state.mayHaveDeadPages = false }
            return state.mayHaveDeadPages
        }
    }
}
