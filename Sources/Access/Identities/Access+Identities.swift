import Foundation
package import Ledger

extension Access {
    /// The user, group or role of that name.
    package func find<I: Identity>(_ type: I.Type, _ name: String, in account: String) async throws -> I {
        try await ledger.read { try $0.identity(type, name, in: account) }
    }

    /// All users, groups or roles of an account whose path begins with `prefix`, by name.
    package func list<I: Identity>(_ type: I.Type, in account: String, path prefix: String = "/") async throws -> [I] {
        try await ledger.read { reader in
            try reader.list(type, in: Self.scope(account)).filter { $0.path.hasPrefix(prefix) }
        }
    }

    /// Changes a user, group or role in place and returns what it became.
    @discardableResult
    package func change<I: Identity>(
        _ type: I.Type,
        _ name: String,
        in account: String,
        _ change: @escaping @Sendable (inout I, LedgerWriter) throws -> Void
    ) async throws -> I {
        try await ledger.write { writer in
            var identity = try writer.reader.identity(type, name, in: account)
            try change(&identity, writer)
            try writer.put(identity)
            return identity
        }
    }

    /// Gives a user or group another name or path.
    package func rename<I: Identity>(
        _ type: I.Type,
        _ name: String,
        to newName: String?,
        path: String?,
        in account: String
    ) async throws {
        try await ledger.write { writer in
            var identity = try writer.reader.identity(type, name, in: account)
            let oldID = identity.id
            if let newName {
                try IdentityChecks.name(newName, "newName", max: I.rules.nameCharactersMax)
                identity.name = newName
            }
            if let path {
                try IdentityChecks.path(path)
                identity.path = path
            }
            if identity.id != oldID {
                try writer.checkIsNew(identity)
                try writer.delete(type, oldID, in: identity.scope)
                if I.self == Group.self { try writer.moveMembers(of: oldID, to: identity.id, in: account) }
            }
            try writer.put(identity)
            try writer.renameInTrusts(identity)
        }
    }

    /// Throws where something still hangs on an identity that is to be deleted.
    static func checkIsBare(_ identity: some Identity) throws {
        guard identity.attachedPolicies.isEmpty else {
            throw AccessError.deleteConflict("Cannot delete entity, must detach all policies first.")
        }
        guard identity.inlinePolicies.isEmpty else {
            throw AccessError.deleteConflict("Cannot delete entity, must delete policies first.")
        }
    }
}

extension LedgerReader {
    /// The user, group or role of that name.
    func identity<I: Identity>(_ type: I.Type, _ name: String, in account: String) throws -> I {
        guard let found = try find(type, I.id(name), in: Access.scope(account)) else {
            throw AccessError.noSuchEntity("The \(I.rules.type) with name \(name) cannot be found.")
        }
        return found
    }
}

extension LedgerReader {
    /// The user, group or role with a unique id, if it is still there.
    func identity<I: Identity>(_ type: I.Type, uniqueID: String, in account: String) throws -> I? {
        try list(type, in: Access.scope(account), having: I.term(uniqueID: uniqueID), limit: 1).first
    }
}

extension LedgerWriter {
    /// Adds a new identity, if there is room for it.
    func add<I: Identity>(_ identity: I) throws {
        try checkIsNew(identity)
        try IdentityChecks.name(identity.name, "\(I.rules.type)Name", max: I.rules.nameCharactersMax)
        try IdentityChecks.path(identity.path)
        guard try reader.count(I.self, in: identity.scope) < I.rules.countMax else {
            throw AccessError.quota(I.rules.countQuota, I.rules.countMax)
        }
        try insert(identity)
    }

    func checkIsNew<I: Identity>(_ identity: I) throws {
        guard try reader.find(I.self, identity.id, in: identity.scope) == nil else {
            throw AccessError(
                .entityAlreadyExists,
                "\(I.rules.type.capitalized) with name \(identity.name) already exists."
            )
        }
    }

    func moveMembers(of group: String, to newGroup: String, in account: String) throws {
        let scope = Access.scope(account)
        for member in try reader.list(User.self, in: scope, having: User.term(group: group)) {
            try update(User.self, member.id, in: scope) { user in
                user.groups = user.groups.map { $0 == group ? newGroup : $0 }
            }
        }
    }
}
