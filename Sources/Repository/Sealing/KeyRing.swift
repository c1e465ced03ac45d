import Synchronization

/// The keys of a repository: its own, and the data keys of lineages as they are needed.
final class KeyRing: Sendable {
    /// The repository key.
    let repository: SealingKey
    private let lineages = Mutex<[LineageID: SealingKey]>([:])

    init(repository: SealingKey) {
        self.repository = repository
    }

    /// The data key of a lineage, where it is known already.
    func known(_ lineage: LineageID) -> SealingKey? { lineages.withLock { $0[lineage] } }

    /// Keeps a data key.
    func keep(_ key: SealingKey, of lineage: LineageID) { lineages.withLock { $0[lineage] = key } }
}
