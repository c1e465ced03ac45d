import Fleet
import Foundation
import Keys
import Ledger
import Repository

/// A store for a command that has no ledger: what it holds is read with the keys of KMS that it holds itself.
struct KeyedStore {
    /// The repositories, open for reading.
    let repositories: [(region: String, repository: Repository)]
    /// Why the store's own keys can't be used; nil where they can, or there are none.
    private let trouble: String?

    /// Runs `body` with the store; the keys are in a ledger of their own for as long, sealed as in any.
    ///
    /// Without a root key, or where the default one is another's, everything else is read as before.
    static func with(
        _ store: StoreOption,
        _ option: RootKeyOption,
        regions: [String],
        _ body: (KeyedStore) async throws -> Void
    ) async throws {
        let repositories = try await store.repositories(of: regions)
        let stored = try await StoredKeys(repositories)
        guard !stored.isEmpty else { return try await body(KeyedStore(repositories: repositories, trouble: nil)) }
        try await withScratchDirectory { scratch in
            let ledger = try Ledger(path: scratch + "/keys.sqlite")
            defer { try? ledger.close() }
            let keys: StorageKeys
            do {
                let rootKey = try await RootKeyOption.load(option.source(in: store.data.directory))
                let sealer = try await Sealer.open(ledger, rootKey: rootKey)
                _ = try await stored.restore(into: ledger, rootKey, sealer)
                keys = StorageKeys(Keys(ledger: ledger, sealer: sealer, regions: [], now: { Date() }))
            } catch let error as RootKeyError where option.source == nil {
                let trouble = "Give --root-key, which opens the keys that the store holds: \(error)"
                return try await body(KeyedStore(repositories: repositories, trouble: trouble))
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
            for id in problems.compactMap({ try? SnapshotID($0.object) }) {
                do {
                    _ = try await repository.header(id)
                } catch let error as RepositoryError where error.code == .keyUnavailable {
                    count += 1
                    reasons.insert(error.message)
                }
            }
        }
        guard count > 0 else { return nil }
        let sentences = reasons.sorted().prefix(Self.reasonsMax) + (trouble.map { [$0] } ?? [])
        return "\(count) encrypted snapshots can't be. " + sentences.joined(separator: " ")
    }

    private static let reasonsMax = 8
}

/// Runs `body` with a directory for its owner alone, which is gone afterwards.
func withScratchDirectory<Value>(_ body: (_ path: String) async throws -> Value) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("holdfast-" + UUID().uuidString)
    try FileManager.default.createDirectory(
        atPath: folder.path,
        withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700]
    )
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder.path)
}
