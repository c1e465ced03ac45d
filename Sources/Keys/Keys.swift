package import FoundationEssentials
package import Ledger
import Policy

/// The keys of all accounts and regions: their life, and what is encrypted under them.
///
/// Nobody is asked here who may do what; ``KeyAccess`` says what each request has to be allowed.
package struct Keys: Sendable {
    /// The store of all keys, aliases and grants.
    package let ledger: Ledger
    /// The regions that keys can be replicated to.
    package let regions: Set<String>
    /// Whether an archivist keeps the keys where they outlive the ledger, before anything is encrypted under them.
    let isArchived: Bool
    let sealer: Sealer
    let principals: PrincipalDirectory
    let randomness: Randomness
    let knownPolicies = KnownPolicies()
    /// What time it is.
    package let now: @Sendable () -> Date

    /// The keys in `ledger`, whose material `sealer` opens.
    package init(
        ledger: Ledger,
        sealer: Sealer,
        regions: Set<String>,
        isArchived: Bool = false,
        principals: PrincipalDirectory = .empty,
        randomness: Randomness = .system,
        now: @escaping @Sendable () -> Date
    ) {
        self.ledger = ledger
        self.sealer = sealer
        self.regions = regions
        self.isArchived = isArchived
        self.principals = principals
        self.randomness = randomness
        self.now = now
    }

    /// The key that `reference` names.
    package func key(_ reference: KeyReference) async throws -> Key {
        let time = now()
        return try await ledger.read { try $0.key(reference, at: time) }
    }
}

extension LedgerReader {
    /// The key that `reference` names at `time`; throws AWS's refusal if there is none.
    func key(_ reference: KeyReference, at time: Date) throws -> Key {
        switch reference.target {
        case .key(let id):
            guard let key = try find(Key.self, id, in: reference.scope), !key.isGone(at: time) else {
                throw KeyError(.notFound, "Key '\(KeyReference.arn(id, in: reference.scope))' does not exist")
            }
            return key
        case .alias(let name):
            let scope = reference.scope
            guard let alias = try find(KeyAlias.self, name, in: scope),
                let key = try find(Key.self, alias.keyID, in: scope), !key.isGone(at: time)
            else { throw KeyError(.notFound, "Alias \(KeyReference.arn(alias: name, in: scope)) is not found.") }
            return key
        }
    }
}

extension Keys {
    /// Changes the key that `reference` names, in one transaction, and returns what it became.
    @discardableResult
    func change(
        _ reference: KeyReference,
        _ body: @escaping @Sendable (inout Key, Date) throws -> Void
    ) async throws
        -> Key
    {
        let time = now()
        return try await ledger.write { writer in
            let key = try writer.reader.key(reference, at: time)
            return try writer.updateKey(key.id, in: key.scope) { try body(&$0, time) }
        }
    }
}
