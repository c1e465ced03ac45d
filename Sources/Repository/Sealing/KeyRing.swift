import Synchronization

/// The keys of a repository: its own, and the data keys of lineages as they are needed.
final class KeyRing: Sendable {
    /// The repository key.
    let repository: SealingKey
    private let ask: (@Sendable (LineageID) async throws -> LineageKey)?
    private let lineages = Mutex<[LineageID: SealingKey]>([:])

    init(repository: SealingKey) {
        self.repository = repository
        ask = nil
    }

    /// The keys of another's repository, whose own key is not known here: data keys are asked for.
    init(foreign random: RandomSource, ask: @escaping @Sendable (LineageID) async throws -> LineageKey) throws {
        // A key that opens nothing: what is sealed under the other repository's own key is not read here.
        repository = try SealingKey(RepositoryKey.random(random))
        self.ask = ask
    }

    /// The data key of a lineage, where it is known already.
    func known(_ lineage: LineageID) -> SealingKey? { lineages.withLock { $0[lineage] } }

    /// Keeps a data key.
    func keep(_ key: SealingKey, of lineage: LineageID) { lineages.withLock { $0[lineage] = key } }

    /// Asks for the data key of a lineage; nil where the repository itself holds it.
    func asked(_ lineage: LineageID) async throws -> SealingKey? {
        guard let ask else { return nil }
        let key = try SealingKey(bytes: await ask(lineage).bytes, lineage: lineage)
        keep(key, of: lineage)
        return key
    }
}
