import FoundationEssentials
package import Ledger

extension Keys {
    /// The most aliases of one key.
    static let aliasesMax = 50

    /// Gives the key another name, `alias/…`, in its own account and region.
    package func createAlias(_ name: String, for reference: KeyReference) async throws {
        try Self.check(alias: name)
        let time = now()
        try await ledger.write { writer in
            let key = try writer.reader.key(reference, at: time)
            guard try writer.reader.find(KeyAlias.self, name, in: key.scope) == nil else {
                throw KeyError(
                    .alreadyExists,
                    "An alias with the name \(KeyReference.arn(alias: name, in: key.scope)) already exists"
                )
            }
            try writer.checkAliasRoom(of: key, at: time)
            try writer.insert(
                KeyAlias(id: name, scope: key.scope, keyID: key.id, createdAt: time, updatedAt: time)
            )
            try writer.noteChange(of: key.id, in: key.scope)
        }
    }

    /// Lets an alias, which still means the key `former`, mean another key.
    package func updateAlias(
        _ name: String,
        from former: KeyReference,
        to reference: KeyReference
    ) async throws {
        try Self.check(alias: name)
        let time = now()
        try await ledger.write { writer in
            let key = try writer.reader.key(reference, at: time)
            let alias = try writer.reader.alias(name, in: key.scope, meaning: former)
            if alias.keyID == key.id {
                try key.require([.enabled, .disabled, .pendingImport], at: time)
            } else {
                try writer.checkAliasRoom(of: key, at: time)
            }
            try writer.update(KeyAlias.self, name, in: key.scope) { alias in
                alias.keyID = key.id
                alias.updatedAt = time
            }
            for id in Set([alias.keyID, key.id]) { try writer.noteChange(of: id, in: key.scope) }
        }
    }

    /// Takes an alias away, which still means the key `former`.
    package func deleteAlias(_ name: String, from former: KeyReference, in scope: Scope) async throws {
        try Self.check(alias: name)
        try await ledger.write { writer in
            let alias = try writer.reader.alias(name, in: scope, meaning: former)
            try writer.delete(KeyAlias.self, name, in: scope)
            try writer.noteChange(of: alias.keyID, in: scope)
        }
    }

    /// Throws unless `name` can be a customer's alias.
    package static func check(alias name: String) throws {
        guard name.utf8.count <= 256, name.hasPrefix("alias/"), name.utf8.count > 6, name.utf8.allSatisfy(isAliasByte)
        else {
            throw KeyError(
                .invalidAliasName,
                "An alias is called alias/ and then letters, digits, /, _ and -, 256 characters at most."
            )
        }
        guard !name.hasPrefix("alias/aws/") else {
            throw KeyError(.invalidAliasName, "Names that begin with alias/aws/ are reserved for AWS managed keys.")
        }
    }

    private static func isAliasByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "_"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

extension LedgerReader {
    /// The alias `name` of the key `former`, about which the caller's permissions were asked.
    fileprivate func alias(_ name: String, in scope: Scope, meaning former: KeyReference) throws -> KeyAlias {
        let arn = KeyReference.arn(alias: name, in: scope)
        guard let alias = try find(KeyAlias.self, name, in: scope) else {
            throw KeyError(.notFound, "Alias \(arn) is not found.")
        }
        guard former.target == .key(alias.keyID), former.scope == scope else {
            throw KeyError(.invalidState, "\(arn) has just come to mean another key. Try again.")
        }
        return alias
    }
}

extension LedgerWriter {
    /// Throws unless `key` may have one more alias.
    fileprivate func checkAliasRoom(of key: Key, at time: Date) throws {
        try key.require([.enabled, .disabled, .pendingImport], at: time)
        guard try reader.list(KeyAlias.self, ownedBy: key.arn, limit: Keys.aliasesMax).count < Keys.aliasesMax else {
            throw KeyError(.limitExceeded, "\(key.arn) has \(Keys.aliasesMax) aliases. Delete some of them.")
        }
    }
}
