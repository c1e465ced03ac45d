import Ledger
import Policy

extension Access {
    /// Gives a user, group or role an inline policy, in the place of the one of that name.
    package func putPolicy<I: Identity>(
        _ policyName: String,
        _ text: String,
        of type: I.Type,
        _ name: String,
        in account: String
    ) async throws {
        try IdentityChecks.name(policyName, "policyName", max: IdentityChecks.policyNameCharactersMax)
        try Self.check(text, I.rules.inlineKind)
        try await change(type, name, in: account) { identity, _ in
            try Self.checkIsFree(identity)
            identity.inlinePolicies[policyName] = text
            let kind = I.rules.inlineKind
            let characters = identity.inlinePolicies.values.reduce(0) { $0 + kind.characters(in: $1) }
            guard characters <= kind.charactersMax else {
                throw AccessError(
                    .limitExceeded,
                    "Maximum policy size of \(kind.charactersMax) bytes exceeded for \(I.rules.type) \(identity.name)"
                )
            }
        }
    }

    /// The text of an inline policy, and its holder.
    package func inlinePolicy<I: Identity>(
        _ policyName: String,
        of type: I.Type,
        _ name: String,
        in account: String
    ) async throws -> (holder: I, text: String) {
        let identity = try await find(type, name, in: account)
        guard let text = identity.inlinePolicies[policyName] else { throw Self.noInlinePolicy(policyName, type) }
        return (identity, text)
    }

    /// Takes an inline policy away.
    package func deletePolicy<I: Identity>(
        _ policyName: String,
        of type: I.Type,
        _ name: String,
        in account: String
    ) async throws {
        try await change(type, name, in: account) { identity, _ in
            try Self.checkIsFree(identity)
            guard identity.inlinePolicies.removeValue(forKey: policyName) != nil else {
                throw Self.noInlinePolicy(policyName, type)
            }
        }
    }

    /// Attaches a managed policy; one that is attached stays it.
    package func attachPolicy<I: Identity>(
        _ arn: String,
        to type: I.Type,
        _ name: String,
        in account: String
    ) async throws {
        try await change(type, name, in: account) { identity, writer in
            try Self.checkIsFree(identity)
            try writer.reader.checkIsPolicy(arn, for: account)
            guard !identity.attachedPolicies.contains(arn) else { return }
            guard identity.attachedPolicies.count < I.rules.attachedMax else {
                throw AccessError.quota(I.rules.attachedQuota, I.rules.attachedMax)
            }
            identity.attachedPolicies.append(arn)
        }
    }

    /// Takes a managed policy away.
    package func detachPolicy<I: Identity>(
        _ arn: String,
        from type: I.Type,
        _ name: String,
        in account: String
    ) async throws {
        try await change(type, name, in: account) { identity, _ in
            try Self.checkIsFree(identity)
            guard let index = identity.attachedPolicies.firstIndex(of: arn) else {
                throw AccessError.noSuchEntity("Policy \(arn) was not found.")
            }
            identity.attachedPolicies.remove(at: index)
        }
    }

    /// Sets the limit to what a user or role may do; nil takes it away.
    package func setBoundary<I: ActingIdentity>(
        _ arn: String?,
        of type: I.Type,
        _ name: String,
        in account: String
    ) async throws {
        try await change(type, name, in: account) { identity, writer in
            try Self.checkIsFree(identity)
            if let arn { try writer.reader.checkIsPolicy(arn, for: account) }
            guard arn != nil || identity.boundary != nil else {
                throw AccessError.noSuchEntity(
                    "The \(I.rules.type) with name \(identity.name) has no permissions boundary."
                )
            }
            identity.boundary = arn
        }
    }

    private static func noInlinePolicy<I: Identity>(_ policyName: String, _ type: I.Type) -> AccessError {
        .noSuchEntity("The \(I.rules.type) policy with name \(policyName) cannot be found.")
    }
}
