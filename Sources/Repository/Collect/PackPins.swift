import Synchronization

/// Packs that must not be collected although no manifest may name them: of snapshots in progress and of readers.
///
/// While a collection runs, a pin outlasts its release: what was pinned at any moment of it may be named by a manifest
/// that the collection has not seen, in place of one that it saw and that was deleted before it was read.
final class PackPins: Sendable {
    private struct State {
        var counts: [PackID: Int] = [:]
        var collections = 0
        var deleting: Set<PackID> = []
        var pinnedMeanwhile: Set<PackID> = []
    }

    private let state = Mutex(State())

    /// Protects packs until they are released as often as they were pinned.
    func pin(_ packs: some Sequence<PackID>) {
        state.withLock { state in
            for pack in packs {
                state.counts[pack, default: 0] += 1
                if state.collections > 0 { state.pinnedMeanwhile.insert(pack) }
            }
        }
    }

    /// Ends a protection.
    func release(_ packs: some Sequence<PackID>) {
        state.withLock { state in
            for pack in packs {
                let count = state.counts[pack, default: 0] - 1
                state.counts[pack] = count > 0 ? count : nil
            }
        }
    }

    /// Whether a pack is protected.
    func contains(_ pack: PackID) -> Bool {
        state.withLock { $0.counts[pack] != nil || $0.pinnedMeanwhile.contains(pack) }
    }

    /// Begins to delete a pack; false where it is protected.
    ///
    /// In one step with the look at the pins, so that whoever has pinned a pack knows whether it is on its way out.
    func beginDeletion(of pack: PackID) -> Bool {
        state.withLock { state in
            guard state.counts[pack] == nil, !state.pinnedMeanwhile.contains(pack) else { return false }
            return state.deleting.insert(pack).inserted
        }
    }

    /// Ends the deletion of a pack.
    func endDeletion(of pack: PackID) { state.withLock { _ = $0.deleting.remove(pack) } }

    /// Whether one of some packs is being deleted.
    func isDeleting(_ packs: some Sequence<PackID>) -> Bool {
        state.withLock { state in !state.deleting.isEmpty && packs.contains { state.deleting.contains($0) } }
    }

    /// Lets every pin last until a body has ended.
    func keeping<Value>(_ body: () async throws -> Value) async rethrows -> Value {
        state.withLock { state in
            state.collections += 1
            state.pinnedMeanwhile.formUnion(state.counts.keys)
        }
        defer {
            state.withLock { state in
                state.collections -= 1
                if state.collections == 0 { state.pinnedMeanwhile.removeAll() }
            }
        }
        return try await body()
    }
}
