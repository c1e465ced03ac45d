import Repository

extension StoreOption {
    /// The repositories of the regions that the store holds, or of some of them, open for reading.
    ///
    /// A folder without a repository, as a file system's own `lost+found` is, is passed over. Encrypted lineages are read as
    /// far as `keys` open them.
    func repositories(
        of wanted: [String],
        keys: (any DataKeyOpener)? = nil
    ) async throws -> [(region: String, repository: Repository)] {
        let key = try readKey()
        var configuration = RepositoryConfiguration()
        configuration.keys = keys
        let found = try await regions()
        guard wanted.allSatisfy(found.contains) else {
            throw CommandError("The store holds \(Self.list(found)) and nothing else; check --region.")
        }
        var repositories: [(String, Repository)] = []
        for region in wanted.isEmpty ? found : wanted {
            do {
                let repository = try await Repository.open(
                    store(region: region),
                    key: key,
                    access: .reading,
                    configuration: configuration
                )
                repositories.append((region, repository))
            } catch let error as RepositoryError where error.code == .notARepository {
                continue
            }
        }
        guard !repositories.isEmpty else {
            throw CommandError("The store holds no repository; check --store and --data-dir.")
        }
        return repositories
    }

    private static func list(_ regions: [String]) -> String {
        regions.isEmpty ? "no region" : "the regions " + regions.joined(separator: ", ")
    }
}
