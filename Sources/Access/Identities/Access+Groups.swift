package import Foundation
import Ledger

extension Access {
    /// Makes a group.
    package func createGroup(_ name: String, path: String?, in account: String, now: Date) async throws -> Group {
        let group = Group(
            name: name,
            path: path ?? "/",
            uniqueID: names.uniqueID(Group.rules.idPrefix),
            account: account,
            createdAt: now
        )
        try await ledger.write { try $0.add(group) }
        return group
    }

    /// Removes a group that has nobody and nothing any more.
    package func deleteGroup(_ name: String, in account: String) async throws {
        try await ledger.write { writer in
            let group = try writer.reader.identity(Group.self, name, in: account)
            guard try writer.reader.count(User.self, in: group.scope, having: User.term(group: group.id)) == 0 else {
                throw AccessError.deleteConflict("Cannot delete entity, must remove users from group first.")
            }
            try Self.checkIsBare(group)
            try writer.delete(Group.self, group.id, in: group.scope)
        }
    }

    /// A group and its users, by name.
    package func members(of name: String, in account: String) async throws -> (group: Group, users: [User]) {
        try await ledger.read { reader in
            let group = try reader.identity(Group.self, name, in: account)
            return (group, try reader.list(User.self, in: group.scope, having: User.term(group: group.id)))
        }
    }

    /// The groups that a user is in.
    package func groups(of user: String, in account: String) async throws -> [Group] {
        try await ledger.read { reader in
            try reader.groups(of: try reader.identity(User.self, user, in: account))
        }
    }

    /// Puts a user into a group; one who is there stays there.
    package func addUser(_ user: String, to group: String, in account: String) async throws {
        try await change(User.self, user, in: account) { user, writer in
            let group = try writer.reader.identity(Group.self, group, in: account)
            guard !user.groups.contains(group.id) else { return }
            guard user.groups.count < User.groupsMax else { throw AccessError.quota("GroupsPerUser", User.groupsMax) }
            user.groups.append(group.id)
        }
    }

    /// Takes a user out of a group.
    package func removeUser(_ user: String, from group: String, in account: String) async throws {
        try await change(User.self, user, in: account) { user, writer in
            let group = try writer.reader.identity(Group.self, group, in: account)
            user.groups.removeAll { $0 == group.id }
        }
    }
}

extension LedgerReader {
    /// The groups that a user is in.
    func groups(of user: User) throws -> [Group] {
        try user.groups.compactMap { try find(Group.self, $0, in: user.scope) }
    }
}
