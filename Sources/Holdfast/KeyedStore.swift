import Repository

/// A store for a command that has no ledger: what it holds is read with the keys of KMS that it holds itself.
struct KeyedStore {
    /// The repositories, open for reading.
    let repositories: [(region: String, repository: Repository)]
    /// Why the store's own keys can't be used; nil where they can, or there are none.
    private let trouble: String?

    private static let reasonsMax = 8

    /// Runs `body` with the store.
    ///
    /// Without a root key, or where the default one is another's, what no key of KMS protects is read as before.
    static func with(
        _ store: StoreOption,
        _ option: RootKeyOption,
        regions: [String],
        _ body: (KeyedStore) async throws -> Void
    ) async throws {
        let repositories = try await store.repositories(of: regions)
        try await StoreKeys.with(repositories, option, store.data.directory) { found in
            guard let keys = found.keys else {
                return try await body(KeyedStore(repositories: repositories, trouble: found.trouble))
            }
            let names = repositories.map(\.region)
            try await body(KeyedStore(repositories: store.repositories(of: names, keys: keys), trouble: nil))
        }
    }

    /// Which snapshots can't be read for want of a key, and why, as sentences; nil if there are none.
    func unread() async throws -> String? {
        var (count, reasons): (Int, Set<String>) = (0, [])
        for (_, repository) in repositories {
            let problems = try await repository.survey().problems.filter { $0.reason == .keyUnavailable }
            count += problems.count
            reasons.formUnion(problems.compactMap(\.explanation))
        }
        guard count > 0 else { return nil }
        let sentences = reasons.sorted().prefix(Self.reasonsMax) + (trouble.map { [$0] } ?? [])
        return "\(count) encrypted snapshots can't be. " + sentences.joined(separator: " ")
    }
}
