import Access
import Foundation
import Keys
import Ledger
import Repository

/// The keys of KMS that repositories hold.
struct StoredKeys {
    /// What came back of them.
    struct Recovered {
        var keys: [Key] = []
        /// Root access keys of accounts that nobody knew before.
        var newKeys: [AccessKey] = []
        /// What could not be used, as sentences, with the region.
        var problems: [(region: String, text: String)] = []
    }

    private var documents: [(region: String, found: [String: [UInt8]])] = []
    private var problems: [(region: String, text: String)] = []

    /// Reads what the repositories hold of keys.
    init(_ repositories: [(region: String, repository: Repository)]) async throws {
        for (region, repository) in repositories {
            let (found, damages) = try await repository.descriptions(beginningWith: KeySubjectName.prefix)
            let named = Dictionary(found.map { ($0.key.name, $0.value) }) { first, _ in first }
            documents.append((region, named))
            problems += damages.map { (region, "\($0)") }
        }
    }

    /// Whether there are none.
    var isEmpty: Bool { !documents.contains { KeyRecovery.finds(keysIn: $0.found) } }

    /// Puts the keys into a ledger that knows none of them; their material is sealed anew.
    func restore(into ledger: Ledger, _ rootKey: RootKey, _ sealer: Sealer) async throws -> Recovered {
        var recovered = Recovered(problems: problems)
        for (region, found) in documents {
            let recovery = try await KeyRecovery(
                found,
                region: region,
                into: ledger,
                rootKey: rootKey,
                sealer: sealer
            )
            recovered.keys += recovery.keys
            recovered.problems += recovery.problems.map { (region, $0) }
        }
        return recovered
    }

    /// Puts the keys into a ledger that knows none of them, and makes the accounts that own them.
    func restore(into ledger: Ledger, _ secrets: OpenedSecrets) async throws -> Recovered {
        var recovered = try await restore(into: ledger, secrets.rootKey, secrets.sealer)
        let owned = Dictionary(grouping: recovered.keys) { $0.scope.account }
        for (account, keys) in owned.sorted(by: { $0.key < $1.key }) {
            let createdAt = keys.map(\.createdAt).min() ?? Date()
            if let key = try await secrets.accounts.adopt(account, createdAt: createdAt) {
                recovered.newKeys.append(key)
            }
        }
        return recovered
    }
}
