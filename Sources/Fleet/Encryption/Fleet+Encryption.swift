import Keys
import Ledger
import Repository

extension Fleet {
    /// The keys; throws where the daemon has none.
    func requireStorageKeys() throws -> StorageKeys {
        guard let storageKeys else {
            throw FleetError(.invalidParameterCombination, "No keys are served here, so nothing can be encrypted.")
        }
        return storageKeys
    }

    /// Makes a draft of a new instance one that is encrypted; returns the lineage whose grant was made.
    func encrypt(_ draft: inout Instance, _ request: EncryptionRequest) async throws {
        let storageKeys = try requireStorageKeys()
        let key = StorageKey(
            keyARN: try await storageKeys.choose(request.keyName, for: request.user),
            account: draft.scope.account,
            context: ["aws:rds:db-id": draft.resourceID]
        )
        draft.lineage = Self.wrappedLineage(draft.lineage)
        draft.storageKey = key
        try await storageKeys.grant(key, of: draft.lineage, by: request.user)
    }

    /// Throws unless what an encrypted source holds can be read now, and `user` may let RDS go on with its key.
    func checkReadable(_ source: Instance, by user: KeyUser?) async throws {
        guard let key = source.storageKey else { return }
        let storageKeys = try requireStorageKeys()
        guard let user else { throw FleetError.keyNotAccessible(key.keyARN) }
        try await storageKeys.grant(key, of: source.lineage, by: user)
        try await storageKeys.check(key)
    }

    /// A lineage of the same length whose name says that its data key is wrapped.
    static func wrappedLineage(_ token: String) -> String {
        LineageID.wrappedPrefix + token.dropFirst(LineageID.wrappedPrefix.count)
    }

    /// Gives an encrypted instance's lineage its data key, where it has none yet.
    func prepareLineage(of instance: Instance) async throws {
        guard let key = instance.storageKey else { return }
        try await prepare(LineageID(instance.lineage), key, in: instance.scope)
    }

    /// Gives an encrypted lineage its data key in the repository of `scope`, where it has none yet.
    func prepare(_ lineage: LineageID, _ key: StorageKey, in scope: Scope) async throws {
        let repository = try repository(scope)
        guard try await repository.wrappedKey(of: lineage) == nil else { return }
        try await repository.addLineage(lineage, requireStorageKeys().makeDataKey(key))
    }
}
