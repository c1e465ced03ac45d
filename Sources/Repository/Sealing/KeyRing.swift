import Synchronization

/// The keys of a repository: its own, and the data keys of lineages as they are needed.
final class KeyRing: Sendable {
    /// The repository key.
    let repository: SealingKey
    /// How long a data key that another key wraps is kept in memory before it is opened again.
    static let wrappedKeptDuration = Duration.seconds(60)

    private struct Held {
        let key: SealingKey
        let end: ContinuousClock.Instant?
    }

    private let ask: (@Sendable (LineageID) async throws -> LineageKey)?
    private let opener: (any DataKeyOpener)?
    private let now: @Sendable () -> ContinuousClock.Instant
    private let lineages = Mutex<[LineageID: Held]>([:])

    init(
        repository: SealingKey,
        opener: (any DataKeyOpener)? = nil,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.repository = repository
        self.opener = opener
        self.now = now
        ask = nil
    }

    /// The keys of another's repository, whose own key is not known here: data keys are asked for.
    init(foreign random: RandomSource, ask: @escaping @Sendable (LineageID) async throws -> LineageKey) throws {
        // A key that opens nothing: what is sealed under the other repository's own key is not read here.
        repository = try SealingKey(RepositoryKey.random(random))
        self.ask = ask
        opener = nil
        now = { .now }
    }

    /// The data key of a lineage, where it is known already.
    func known(_ lineage: LineageID) -> SealingKey? {
        let time = now()
        return lineages.withLock { held in
            guard let found = held[lineage] else { return nil }
            if let end = found.end, end <= time {
                held[lineage] = nil
                return nil
            }
            return found.key
        }
    }

    /// Keeps a data key; one that another key wraps for a while only.
    func keep(_ key: SealingKey, of lineage: LineageID) {
        let end = lineage.isWrapped && ask == nil ? now() + Self.wrappedKeptDuration : nil
        lineages.withLock { $0[lineage] = Held(key: key, end: end) }
    }

    /// Forgets the data keys that other keys wrap, or those whose time is over.
    func forgetWrapped(all: Bool) {
        let time = now()
        lineages.withLock { held in
            held = held.filter { _, found in found.end.map { !all && $0 > time } ?? true }
        }
    }

    /// The data key of a lineage that another key wraps; throws `keyUnavailable`.
    func open(_ wrapped: WrappedKey, of lineage: LineageID) async throws -> [UInt8] {
        guard let opener else {
            throw RepositoryError(
                .keyUnavailable,
                "The data key of lineage \(lineage) is wrapped by key \(wrapped.reference), which can't be reached."
            )
        }
        return try await opener.open(wrapped, of: lineage)
    }

    /// Asks for the data key of a lineage; nil where the repository itself holds it.
    func asked(_ lineage: LineageID) async throws -> SealingKey? {
        guard let ask else { return nil }
        let key = try SealingKey(bytes: await ask(lineage).bytes, lineage: lineage)
        keep(key, of: lineage)
        return key
    }
}
