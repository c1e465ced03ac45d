package import Foundation
import Ledger
import Policy

extension Access {
    /// Makes a managed policy.
    package func createPolicy(
        _ name: String,
        path: String?,
        text: String,
        description: String?,
        tags: [IdentityTag],
        in account: String,
        now: Date
    ) async throws -> ManagedPolicy {
        try IdentityChecks.name(name, "policyName", max: IdentityChecks.policyNameCharactersMax)
        try IdentityChecks.path(path ?? "/")
        try Self.check(text, .managed)
        guard (description ?? "").count <= ManagedPolicy.descriptionCharactersMax else {
            throw AccessError.invalid(
                description ?? "",
                of: "description",
                must: "have length less than or equal to \(ManagedPolicy.descriptionCharactersMax)"
            )
        }
        let policy = ManagedPolicy(
            name: name,
            path: path ?? "/",
            uniqueID: names.uniqueID("ANPA"),
            account: account,
            description: description,
            createdAt: now,
            updatedAt: now,
            versions: [ManagedPolicy.Version(number: 1, text: text, createdAt: now)],
            tags: try IdentityChecks.merged([], tags)
        )
        return try await ledger.write { writer in
            guard try writer.reader.find(ManagedPolicy.self, policy.id, in: policy.scope) == nil else {
                throw AccessError(
                    .entityAlreadyExists,
                    "A policy called \(name) already exists. Duplicate names are not allowed."
                )
            }
            guard try writer.reader.count(ManagedPolicy.self, in: policy.scope) < ManagedPolicy.countMax else {
                throw AccessError.quota("PoliciesPerAccount", ManagedPolicy.countMax)
            }
            try writer.insert(policy)
            return policy
        }
    }

    /// The managed policy with an ARN, which must be of the account or come with Holdfast.
    package func policy(_ arn: String, for account: String) async throws -> ManagedPolicy {
        try await ledger.read { try $0.policy(arn, for: account) }
    }

    /// The managed policies of an account, by name.
    package func policies(in account: String) async throws -> [ManagedPolicy] {
        try await ledger.read { try $0.list(ManagedPolicy.self, in: Self.scope(account)) }
    }

    /// Removes a managed policy that hangs nowhere and has but its default version.
    package func deletePolicy(_ arn: String, in account: String) async throws {
        try await ledger.write { writer in
            let policy = try writer.reader.ownPolicy(arn, of: account)
            guard try writer.reader.use(of: policy, in: account).isNone else {
                throw AccessError.deleteConflict("Cannot delete a policy attached to entities.")
            }
            guard policy.versions.count == 1 else {
                throw AccessError.deleteConflict(
                    "This policy has more than one version. Before you delete a policy, you must delete the policy's "
                        + "versions. The default version is deleted with the policy."
                )
            }
            try writer.delete(ManagedPolicy.self, policy.id, in: policy.scope)
        }
    }

    /// Gives a managed policy another text, which counts at once if it is to be the default.
    package func addVersion(
        of arn: String,
        text: String,
        isDefault: Bool,
        in account: String,
        now: Date
    ) async throws -> (version: ManagedPolicy.Version, policy: ManagedPolicy) {
        try Self.check(text, .managed)
        let policy = try await changePolicy(arn, in: account) { policy in
            guard policy.versions.count < ManagedPolicy.versionsMax else {
                throw AccessError(
                    .limitExceeded,
                    "A managed policy can have up to \(ManagedPolicy.versionsMax) versions. Before you create a new "
                        + "version, you must delete an existing version."
                )
            }
            policy.lastNumber += 1
            policy.versions.append(ManagedPolicy.Version(number: policy.lastNumber, text: text, createdAt: now))
            if isDefault { policy.defaultNumber = policy.lastNumber }
            policy.updatedAt = now
        }
        return (policy.versions[policy.versions.count - 1], policy)
    }

    /// Forgets a version of a managed policy, but not the default one.
    package func deleteVersion(_ id: String, of arn: String, in account: String, now: Date) async throws {
        try await changePolicy(arn, in: account) { policy in
            let version = try policy.version(id)
            guard version.number != policy.defaultNumber else {
                throw AccessError.deleteConflict("Cannot delete the default version of a policy.")
            }
            policy.versions.removeAll { $0.number == version.number }
            policy.updatedAt = now
        }
    }

    /// Has another version of a managed policy count.
    package func setDefaultVersion(_ id: String, of arn: String, in account: String, now: Date) async throws {
        try await changePolicy(arn, in: account) { policy in
            policy.defaultNumber = try policy.version(id).number
            policy.updatedAt = now
        }
    }

    /// Changes a managed policy of the account's own.
    @discardableResult
    package func changePolicy(
        _ arn: String,
        in account: String,
        _ change: @escaping @Sendable (inout ManagedPolicy) throws -> Void
    ) async throws -> ManagedPolicy {
        try await ledger.write { writer in
            var policy = try writer.reader.ownPolicy(arn, of: account)
            try change(&policy)
            try writer.put(policy)
            return policy
        }
    }

    /// Throws unless `text` is a policy of `kind`.
    static func check(_ text: String, _ kind: PolicyKind) throws {
        do {
            _ = try PolicyDocument(text, kind: kind)
        } catch {
            throw AccessError(error)
        }
    }
}

extension ManagedPolicy {
    /// The version that clients call `id`.
    package func version(_ id: String) throws -> Version {
        guard let found = versions.first(where: { $0.id == id }) else {
            throw AccessError.noSuchEntity(
                "Policy \(arn) version \(id) does not exist or is not attachable."
            )
        }
        return found
    }
}

extension LedgerReader {
    /// The managed policy with an ARN, of the account or one that comes with Holdfast.
    func policy(_ arn: String, for account: String) throws -> ManagedPolicy {
        guard let found = try knownPolicy(arn, for: account) else {
            throw AccessError.noSuchEntity("Policy \(arn) was not found.")
        }
        return found
    }

    /// The same, or nil where there is none.
    ///
    /// An ARN is the same in the same case of letters only, unlike a name: policies that deny something on it compare so.
    func knownPolicy(_ arn: String, for account: String) throws -> ManagedPolicy? {
        guard let parts = ManagedPolicy.parse(arn) else {
            throw AccessError(.invalidInput, "ARN \(arn) is not valid.")
        }
        if parts.account == ProvidedPolicy.account { return ProvidedPolicy.all[arn] }
        guard parts.account == account,
            let found = try find(ManagedPolicy.self, ManagedPolicy.id(parts.name), in: Access.scope(account)),
            found.arn == arn
        else { return nil }
        return found
    }

    /// The managed policy with an ARN, if the account may change it.
    func ownPolicy(_ arn: String, of account: String) throws -> ManagedPolicy {
        let policy = try policy(arn, for: account)
        guard policy.account == account else {
            throw AccessError(.accessDenied, "Policy \(arn) belongs to AWS: attach it, or make one of your own.")
        }
        return policy
    }

    /// Throws unless there is a managed policy with that ARN to attach or to set a limit.
    func checkIsPolicy(_ arn: String, for account: String) throws {
        guard try knownPolicy(arn, for: account) != nil else {
            throw AccessError.noSuchEntity("Policy \(arn) does not exist or is not attachable.")
        }
    }
}
