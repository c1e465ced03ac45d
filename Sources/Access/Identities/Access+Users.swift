package import Foundation
import Ledger

extension Access {
    /// Makes a user.
    package func createUser(
        _ name: String,
        path: String?,
        boundary: String?,
        tags: [IdentityTag],
        in account: String,
        now: Date
    ) async throws -> User {
        let tags = try IdentityChecks.merged([], tags)
        var user = User(
            name: name,
            path: path ?? "/",
            uniqueID: names.uniqueID(User.rules.idPrefix),
            account: account,
            createdAt: now
        )
        user.boundary = boundary
        user.tags = tags
        let made = user
        return try await ledger.write { writer in
            if let boundary { try writer.reader.checkIsPolicy(boundary, for: account) }
            try writer.add(made)
            return made
        }
    }

    /// Removes a user who has nothing any more.
    package func deleteUser(_ name: String, in account: String) async throws {
        try await ledger.write { writer in
            let user = try writer.reader.identity(User.self, name, in: account)
            try Self.checkIsBare(user)
            guard try writer.reader.keys(of: user).isEmpty else {
                throw AccessError.deleteConflict("Cannot delete entity, must delete access keys first.")
            }
            guard user.groups.isEmpty else {
                throw AccessError.deleteConflict("Cannot delete entity, must remove users from group first.")
            }
            try writer.delete(User.self, user.id, in: user.scope)
            try writer.renameInTrusts(user)
        }
    }
}
