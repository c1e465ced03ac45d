import Repository

extension StoreOption {
    /// The repositories of the regions that the store holds, or of some of them, open for reading.
    ///
    /// A folder without a repository, as a file system's own `lost+found` is, is passed over.
    func repositories(of wanted: [String]) async throws -> [(region: String, repository: Repository)] {
        let key = try readKey()
        let found = try await regions()
        guard wanted.allSatisfy(found.contains) else {
            throw CommandError("The store holds \(Self.list(found)) and nothing else; check --region.")
        }
        var repositories: [(String, Repository)] = []
        for region in wanted.isEmpty ? found : wanted {
            do {
                repositories.append((region, try await .open(store(region: region), key: key, access: .reading)))
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
