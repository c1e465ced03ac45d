import Fleet
import Foundation
import Keys
import Ledger
import Repository

/// What opens encrypted lineages for a command that has no ledger: the keys of KMS that the store itself holds.
struct StoreKeys {
    /// What opens them; nil where the store has no keys, or they can't be used.
    let keys: StorageKeys?
    /// Why the store's keys can't be used, as a sentence; nil where they can, or there are none.
    let trouble: String?

    /// Runs `body` with the keys; they are in a ledger of their own for as long, sealed as in any.
    ///
    /// Without a root key, or where the default one is another's, there are none.
    static func with<Value>(
        _ repositories: [(region: String, repository: Repository)],
        _ option: RootKeyOption,
        _ directory: DataDirectory,
        _ body: (StoreKeys) async throws -> Value
    ) async throws -> Value {
        let stored = try await StoredKeys(repositories)
        guard !stored.isEmpty else { return try await body(StoreKeys(keys: nil, trouble: nil)) }
        return try await withScratchDirectory { scratch in
            let ledger = try Ledger(path: scratch + "/keys.sqlite")
            defer { try? ledger.close() }
            let keys: StorageKeys
            do {
                let rootKey = try await RootKeyOption.load(option.source(in: directory))
                let sealer = try await Sealer.open(ledger, rootKey: rootKey)
                _ = try await stored.restore(into: ledger, rootKey, sealer)
                keys = StorageKeys(Keys(ledger: ledger, sealer: sealer, regions: [], now: { Date() }))
            } catch let error as RootKeyError where option.source == nil {
                let trouble = "Give --root-key, which opens the keys that the store holds: \(error)"
                return try await body(StoreKeys(keys: nil, trouble: trouble))
            }
            return try await body(StoreKeys(keys: keys, trouble: nil))
        }
    }
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
