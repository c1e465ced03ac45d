package import Ledger

extension Keys {
    /// The keys of `scope`.
    package func keys(in scope: Scope, _ wish: KeyPageWish) async throws -> KeyPage<Key> {
        let time = now()
        var page = try await ledger.read { reader in
            wish.page(try reader.list(Key.self, in: scope, after: wish.mark, limit: wish.limit + 1))
        }
        page.items.removeAll { $0.isGone(at: time) }
        return page
    }

    /// The aliases of `scope`, or those of one key.
    package func aliases(
        in scope: Scope,
        of reference: KeyReference?,
        _ wish: KeyPageWish
    ) async throws -> KeyPage<KeyAlias> {
        let time = now()
        if let reference, reference.scope != scope {
            throw KeyError(.notFound, "The account has no such key. Name one of its own.")
        }
        return try await ledger.read { reader in
            let documents =
                if let reference {
                    try reader.list(
                        KeyAlias.self,
                        ownedBy: try reader.key(reference, at: time).arn,
                        after: wish.mark,
                        limit: wish.limit + 1
                    )
                } else {
                    try reader.list(KeyAlias.self, in: scope, after: wish.mark, limit: wish.limit + 1)
                }
            return wish.page(documents)
        }
    }

    /// The grants on a key: all, those of one grantee, or the one called `id`.
    package func grants(
        on reference: KeyReference,
        id: String? = nil,
        grantee: String? = nil,
        _ wish: KeyPageWish
    ) async throws -> KeyPage<KeyGrant> {
        let time = now()
        return try await ledger.read { reader in
            let key = try reader.key(reference, at: time)
            let names = try grantee.map { try principals.names($0, reader) }
            if let id {
                guard let grant = try reader.grant(id, on: key) else {
                    throw KeyError(.invalidGrantId, "Grant ID \(id.prefix(128)) is not one of this key's.")
                }
                let isMeant = names?.contains(grant.granteeID ?? grant.grantee) ?? true
                return KeyPage(items: isMeant ? [try principals.named(grant, reader)] : [])
            }
            guard let names else {
                let all = try reader.list(KeyGrant.self, ownedBy: key.arn, after: wish.mark, limit: wish.limit + 1)
                return try principals.named(wish.page(all), reader)
            }
            let found = try names.flatMap { name in
                let term = KeyGrant.term(key.id, grantee: name)
                return try reader.list(
                    KeyGrant.self,
                    in: key.scope,
                    having: term,
                    after: wish.mark,
                    limit: wish.limit + 1
                )
            }
            return try principals.named(wish.page(found.sorted { $0.id < $1.id }), reader)
        }
    }

    /// The grants in `region` that `principal` may retire.
    package func grants(
        retirableBy principal: String,
        in region: String,
        _ wish: KeyPageWish
    ) async throws -> KeyPage<KeyGrant> {
        try await ledger.read { reader in
            let notes = try principals.names(principal, reader).flatMap { name in
                let owner = KeyGrant.retiringOwner(name, in: region)
                return try reader.list(GrantRetirer.self, ownedBy: owner, after: wish.mark, limit: wish.limit + 1)
            }
            let page = wish.page(notes.sorted { $0.id < $1.id })
            let grants = try page.items.compactMap { try reader.find(KeyGrant.self, $0.id, in: $0.scope) }
            return try principals.named(KeyPage(items: grants, next: page.next), reader)
        }
    }
}
