import Keys
import Ledger
import Policy

/// Under which key the copy of a snapshot is to be, and whether that takes sealing its data anew.
struct CopyKey: Sendable {
    /// The copy's lineage; the source's own where packs are shared.
    var lineage: String
    /// The copy's key; nil where neither is encrypted.
    var key: StorageKey?
    /// Whether the data is sealed anew, under a data key that the source's key doesn't open.
    var reseals = false
}

extension Fleet {
    /// Chooses the key of a copy by RDS's rules, and asks on behalf of who wants it for what it takes.
    func copyKey(of source: Snapshot, _ request: CopyRequest, in scope: Scope) async throws -> CopyKey {
        let own = source.instance.storageKey
        guard own != nil || request.keyName != nil else { return CopyKey(lineage: source.instance.lineage) }
        let storageKeys = try requireStorageKeys()
        guard let user = request.user else { throw FleetError.keyNotAccessible(request.keyName ?? "") }
        guard let own else { return try await newCopyKey(of: source, request, user, in: scope) }
        try Self.checkNamesKey(source, request, scope)
        if repositories[source.scope.region] != nil { try await storageKeys.check(own) }
        if source.scope == scope {
            let chosen = try await request.keyName.asyncMap { try await storageKeys.choose($0, for: user) }
            if chosen == nil || chosen == own.keyARN {
                try await storageKeys.grant(own, of: source.instance.lineage, by: user)
                return CopyKey(lineage: source.instance.lineage, key: own)
            }
        }
        try await requireResealing(own, of: source.scope, for: "rds:CopyDBSnapshot", on: source.arn, by: user)
        return try await newCopyKey(of: source, request, user, in: scope)
    }

    /// A key of the copy's own; copies of one lineage under one key share what they have in common.
    private func newCopyKey(
        of source: Snapshot,
        _ request: CopyRequest,
        _ user: KeyUser,
        in scope: Scope
    ) async throws -> CopyKey {
        let storageKeys = try requireStorageKeys()
        let keyARN = try await storageKeys.choose(request.keyName, for: user)
        let earlier = try await ledger.read { reader in
            try reader.list(Snapshot.self, in: scope).last { other in
                other.status == .available && other.damage == nil
                    && other.copy?.sourceLineage == source.instance.lineage
                    && other.instance.storageKey?.keyARN == keyARN
            }
        }
        let key =
            earlier?.instance.storageKey
            ?? StorageKey(
                keyARN: keyARN,
                account: scope.account,
                context: ["aws:rds:snapshot-id": "snapshot-\(names.token())"]
            )
        let lineage = earlier?.instance.lineage ?? Self.wrappedLineage(names.token())
        try await storageKeys.grant(key, of: lineage, by: user)
        return CopyKey(lineage: lineage, key: key, reseals: true)
    }

    /// Whose key it is to be must be said where the source's can't be it.
    private static func checkNamesKey(_ source: Snapshot, _ request: CopyRequest, _ scope: Scope) throws {
        guard source.scope != scope, request.keyName == nil else { return }
        let why = source.scope.region == scope.region ? "is shared by another account" : "is in another region"
        throw FleetError(
            .invalidParameterCombination,
            "The encrypted snapshot \(source.identifier) \(why). Specify KmsKeyId, a key of \(scope.region) for the copy."
        )
    }
}

extension KeyUser {
    /// The same user, as RDS asks for it in a region.
    func asking(in region: String) -> KeyUser {
        KeyUser(
            KeyCaller(
                caller.principal,
                in: Scope(account: caller.scope.account, region: region),
                context: caller.context,
                through: caller.service
            ),
            policies: policies
        )
    }
}

extension Optional where Wrapped: Sendable {
    /// What `body` makes of the value, where there is one.
    fileprivate func asyncMap<T>(_ body: (Wrapped) async throws -> T) async rethrows -> T? {
        guard let self else { return nil }
        return try await body(self)
    }
}
