import Ledger

/// What somebody wants a new key to be.
package struct KeyWish: Sendable {
    /// What its owner says of it.
    package var description = ""
    /// The policy; nil for the one that lets the account's own policies decide.
    package var policy: String?
    /// Whether a policy that locks its maker out is taken all the same.
    package var mayLockOut = false
    /// The labels.
    package var tags: [KeyTag] = []
    /// Where the material comes from.
    package var origin = Key.Origin.kms
    /// Whether it can have replicas in other regions.
    package var isMultiRegion = false

    /// A key with material of Holdfast's making, for its owner's policies.
    package init() {}
}

extension Keys {
    /// The most keys of one account in one region.
    static let keysMax = 100_000

    /// Makes a key in the caller's account and region.
    package func create(_ wish: KeyWish, by caller: KeyCaller) async throws -> Key {
        let scope = caller.scope
        let id = KeyID.make(isMultiRegion: wish.isMultiRegion, randomness)
        let time = now()
        try KeyRules.check(description: wish.description)
        let policy = try wish.policy.map {
            try KeyRules.policy(
                $0,
                of: KeyReference.arn(id, in: scope),
                account: scope.account,
                by: caller,
                isSafe: !wish.mayLockOut
            )
        }
        let draft = Key(
            id: id,
            scope: scope,
            createdAt: time,
            description: wish.description,
            origin: wish.origin,
            policy: policy ?? DefaultKeyPolicy.text(account: scope.account),
            tags: try KeyRules.tags(wish.tags, addedTo: []),
            materials: wish.origin == .kms ? [try makeMaterial(.creation, for: id, of: scope.account, at: time)] : [],
            kinship: wish.isMultiRegion ? .init(primaryRegion: scope.region, replicaRegions: []) : nil
        )
        return try await ledger.write { writer in
            var key = draft
            key.boundPolicy = try principals.bind(key.policy, writer.reader)
            try writer.insert(key: key)
            return key
        }
    }
}

extension LedgerWriter {
    /// Adds a key, if its account's quota has room for it.
    func insert(key: Key) throws {
        guard try reader.count(Key.self, in: key.scope) < Keys.keysMax else {
            throw KeyError(
                .limitExceeded,
                "The account has \(Keys.keysMax) keys in \(key.scope.region). Delete some of them."
            )
        }
        try insert(key)
        try noteChange(of: key.id, in: key.scope)
    }
}
