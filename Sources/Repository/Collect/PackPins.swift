import Synchronization

/// Packs that must not be collected although no manifest may name them: of snapshots in progress and of readers.
final class PackPins: Sendable {
    private let counts = Mutex<[PackID: Int]>([:])

    /// Protects packs until they are released as often as they were pinned.
    func pin(_ packs: some Sequence<PackID>) {
        counts.withLock { counts in
            for pack in packs { counts[pack, default: 0] += 1 }
        }
    }

    /// Ends a protection.
    func release(_ packs: some Sequence<PackID>) {
        counts.withLock { counts in
            for pack in packs {
                let count = counts[pack, default: 0] - 1
                counts[pack] = count > 0 ? count : nil
            }
        }
    }

    /// Whether a pack is protected.
    func contains(_ pack: PackID) -> Bool { counts.withLock { $0[pack] != nil } }
}
