package import Foundation
import Ledger
import Policy

extension Access {
    /// What a role is made of.
    package struct RoleRequest: Sendable {
        /// The name.
        package var name: String
        /// The path before the name in the ARN.
        package var path: String?
        /// Who may take it on.
        package var trustPolicy: String
        /// What it is for.
        package var description: String?
        /// How long a session may last, in seconds.
        package var sessionSecondsMax: Int?
        /// The ARN of the managed policy that sets a limit to it.
        package var boundary: String?
        /// Its tags.
        package var tags: [IdentityTag] = []

        /// A role called `name` that those may take on whom `trustPolicy` allows it.
        package init(_ name: String, trustPolicy: String) {
            self.name = name
            self.trustPolicy = trustPolicy
        }
    }

    /// Makes a role.
    package func createRole(_ request: RoleRequest, in account: String, now: Date) async throws -> Role {
        try Self.checkTrust(request.trustPolicy)
        var role = Role(
            name: request.name,
            path: request.path ?? "/",
            uniqueID: names.uniqueID(Role.rules.idPrefix),
            account: account,
            createdAt: now,
            trustPolicy: request.trustPolicy
        )
        try Self.describe(&role, request.description, request.sessionSecondsMax)
        role.boundary = request.boundary
        role.tags = try IdentityChecks.merged([], request.tags)
        let draft = role
        return try await ledger.write { writer in
            if let boundary = draft.boundary { try writer.reader.checkIsPolicy(boundary, for: account) }
            var made = draft
            try made.trust(request.trustPolicy, writer.reader)
            try writer.add(made)
            return made
        }
    }

    /// Changes what is given of a role's description and longest session.
    package func updateRole(
        _ name: String,
        description: String?,
        sessionSecondsMax: Int?,
        in account: String
    ) async throws -> Role {
        try await change(Role.self, name, in: account) { role, _ in
            // What it is for may be told of a service's role too.
            if sessionSecondsMax != nil { try Self.checkIsFree(role) }
            try Self.describe(&role, description, sessionSecondsMax)
        }
    }

    /// Changes who may take a role on.
    package func updateTrust(of name: String, to policy: String, in account: String) async throws {
        try Self.checkTrust(policy)
        try await change(Role.self, name, in: account) { role, writer in
            try Self.checkIsFree(role)
            try role.trust(policy, writer.reader)
        }
    }

    /// Removes a role that has nothing any more.
    package func deleteRole(_ name: String, in account: String) async throws {
        try await ledger.write { writer in
            let role = try writer.reader.identity(Role.self, name, in: account)
            try Self.checkIsFree(role)
            try Self.checkIsBare(role)
            try writer.delete(role)
        }
    }

    /// Removes a role that belongs to a service.
    package func deleteServiceRole(_ name: String, in account: String) async throws {
        try await ledger.write { writer in
            let role = try writer.reader.identity(Role.self, name, in: account)
            guard role.isServiceLinked else {
                throw AccessError(.invalidInput, "The role \(role.name) belongs to no service; use DeleteRole.")
            }
            try writer.delete(role)
        }
    }

    /// Throws where only a service may change a role.
    static func checkIsFree(_ identity: some Identity) throws {
        guard let role = identity as? Role, role.isServiceLinked else { return }
        throw AccessError(
            .unmodifiableEntity,
            "Cannot perform the operation on the protected role '\(role.name)' - this role is only modifiable by AWS"
        )
    }

    private static func checkTrust(_ text: String) throws {
        do {
            _ = try PolicyDocument(text, kind: .trust)
        } catch {
            throw AccessError(error)
        }
    }

    private static func describe(_ role: inout Role, _ description: String?, _ sessionSecondsMax: Int?) throws {
        if let description {
            guard description.count <= Role.descriptionCharactersMax else {
                throw AccessError.invalid(
                    description,
                    of: "description",
                    must: "have length less than or equal to \(Role.descriptionCharactersMax)"
                )
            }
            role.description = description.isEmpty ? nil : description
        }
        if let sessionSecondsMax {
            guard Role.sessionSeconds.contains(sessionSecondsMax) else {
                throw AccessError.invalid(
                    "\(sessionSecondsMax)",
                    of: "maxSessionDuration",
                    must: "have value between \(Role.sessionSeconds.lowerBound) and \(Role.sessionSeconds.upperBound)"
                )
            }
            role.sessionSecondsMax = sessionSecondsMax
        }
    }
}

extension LedgerWriter {
    fileprivate func delete(_ role: Role) throws {
        try delete(Role.self, role.id, in: role.scope)
        try delete(KeyUse.self, role.uniqueID, in: .global)
        try renameInTrusts(role)
    }
}
