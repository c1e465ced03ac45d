import FoundationEssentials
import Ledger
package import Policy

/// What policies are asked about an access: the resource, and what conditions can ask about it.
package struct KeySubject: Sendable {
    /// The ARN; nil where the access is about no key in particular.
    package var arn: String?
    /// The account that it belongs to.
    package var account: String
    /// What conditions can ask about it.
    package var keys: ContextKeys = [:]
    /// The key's policy; nil for an alias, which has none.
    package var policy: String?
    /// The ARNs or unique ids of those to whom a grant in force allows just this access.
    package var grantees: [String] = []
}

extension KeySubject {
    /// What there will be when `service` gets a key of its own.
    fileprivate init(ofKeyToBeMadeFor service: String, in scope: Scope) {
        arn = KeyReference.arn(alias: Keys.managedAlias(of: service), in: scope)
        account = scope.account
        policy = DefaultKeyPolicy.text(managedFor: service, account: scope.account, region: scope.region)
    }
}

extension Keys {
    /// What `access` by `caller` is about.
    package func subject(of access: KeyAccess, for caller: KeyCaller) async throws -> KeySubject {
        let time = now()
        return try await ledger.read { reader in
            switch access.subject {
            case .none: return KeySubject(account: caller.scope.account)
            case .managed(let service): return KeySubject(ofKeyToBeMadeFor: service, in: caller.scope)
            case .alias(let reference):
                guard case .alias(let name) = reference.target else { throw KeyError.invalidAlias }
                let arn = KeyReference.arn(alias: name, in: reference.scope)
                return KeySubject(arn: arn, account: reference.scope.account)
            case .key(let reference):
                let key = try reader.key(reference, at: time, for: access, of: caller)
                return try reader.subject(key, access, caller)
            }
        }
    }

    /// Throws unless all `tokens` are grant tokens of this service; grants are in force at once, so nothing more is
    /// needed of them.
    package func check(grantTokens tokens: [String]?) throws {
        guard (tokens?.count ?? 0) <= 10 else { throw KeyError.invalid("GrantTokens has more than 10 elements.") }
        for token in tokens ?? [] { _ = try grant(named: token) }
    }
}

extension LedgerReader {
    /// The key that `reference` names; whoever asks about another account's learns no more than that it is not for it.
    fileprivate func key(
        _ reference: KeyReference,
        at time: Date,
        for access: KeyAccess,
        of caller: KeyCaller
    ) throws -> Key {
        guard reference.scope.account != caller.scope.account else { return try key(reference, at: time) }
        let found = access.reachesOtherAccounts ? try? key(reference, at: time) : nil
        guard let found else {
            throw KeyError(
                .accessDenied,
                "User: \(caller.principal.arn) is not authorized to perform: kms:\(access.action) on this resource "
                    + "because the resource does not exist in this Region, no resource-based policies allow access, or "
                    + "a resource-based policy explicitly denies access"
            )
        }
        return found
    }

    fileprivate func subject(_ key: Key, _ access: KeyAccess, _ caller: KeyCaller) throws -> KeySubject {
        var keys: ContextKeys = [
            "kms:KeyOrigin": [key.origin == .kms ? "AWS_KMS" : "EXTERNAL"], "kms:KeySpec": ["SYMMETRIC_DEFAULT"],
            "kms:CustomerMasterKeySpec": ["SYMMETRIC_DEFAULT"], "kms:KeyUsage": ["ENCRYPT_DECRYPT"],
            "kms:CustomerMasterKeyUsage": ["ENCRYPT_DECRYPT"], "kms:MultiRegion": ["\(key.kinship != nil)"],
            "kms:ResourceAliases": try list(KeyAlias.self, ownedBy: key.arn).map(\.id),
        ]
        if key.kinship != nil { keys["kms:MultiRegionKeyType"] = [key.isPrimary ? "PRIMARY" : "REPLICA"] }
        for tag in key.tags { keys["aws:ResourceTag/\(tag.key)"] = [tag.value] }
        let grantees = try caller.granteeNames.filter { grantee in
            try list(KeyGrant.self, in: key.scope, having: KeyGrant.term(key.id, grantee: grantee))
                .contains { $0.allows(access) }
        }
        return KeySubject(
            arn: key.arn,
            account: key.scope.account,
            keys: keys,
            policy: key.boundPolicy?.text ?? key.policy,
            grantees: grantees.sorted()
        )
    }
}
