package import Access
package import Foundation
package import Policy
package import Wire

/// Knows the keys of all accounts, and decides under their policies: the one guard in front of every operation.
package struct AccessGuard: CredentialStore, Authorizer {
    private let access: Access
    private let knownPolicies = KnownPolicies()
    private let now: @Sendable () -> ContinuousClock.Instant

    /// The guard that asks `access`; `now` is the clock by which what was found grows old.
    package init(_ access: Access, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.access = access
        self.now = now
    }

    package func credential(accessKeyID: String, sessionToken: String?) async throws -> Credential? {
        let start = now()
        guard let key = try await access.signingKey(accessKeyID, token: sessionToken) else { return nil }
        return Credential(
            accessKeyID: key.key.id,
            secret: key.key.secret,
            account: key.key.account,
            principalARN: key.arn,
            userID: key.userID,
            isActive: key.isActive,
            sessionToken: sessionToken,
            expires: key.expiresAt,
            useID: key.useID,
            usedAt: key.usedAt,
            session: key.session.map {
                SessionOrigin(
                    issuedAt: $0.issuedAt,
                    issuerARN: key.issuer?.arn,
                    issuerID: key.issuer?.id,
                    sourceIdentity: $0.sourceIdentity
                )
            },
            signatory: key.caller.map { FoundCaller(caller: $0, foundAt: start) }
        )
    }

    package func noteUse(of credential: Credential, service: String, region: String, now: Date) async throws {
        guard let useID = credential.useID else { return }
        try await access.noteUse(
            of: useID,
            service: service,
            region: region,
            notedAt: credential.usedAt,
            now: now
        )
    }

    /// Who makes a request, and what conditions can ask about both; nil where the key has been removed meanwhile.
    package func asker(_ context: RequestContext) async throws -> (caller: Caller, keys: ContextKeys)? {
        guard let caller = try await caller(context) else { return nil }
        return (caller, ContextKeys(RequestKeys(context).values).merging(caller.keys))
    }

    private func caller(_ context: RequestContext) async throws -> Caller? {
        if let found = context.signatory as? FoundCaller, found.isFresh(at: now()) {
            return found.caller
        }
        return try await access.caller(context.accessKeyID, token: context.sessionToken)
    }

    package func refusal(of permissions: [Permission], _ context: RequestContext) async throws -> String? {
        guard !permissions.isEmpty else { return nil }
        guard let (caller, known) = try await asker(context) else {
            return "The security token included in the request is invalid."
        }
        for permission in permissions {
            let action = permission.action ?? ""
            if let prohibition = caller.prohibition(of: action) { return prohibition }
            try permission.checkLength()
            let request = AccessRequest(
                caller.principal,
                action,
                on: try permission.resources.map { try AccessResource($0, knownPolicies) },
                context: ContextKeys(permission.keys).merging(known)
            )
            if let denied = AccessDenied(request.decision(under: caller.policies), of: request) {
                return denied.message
            }
        }
        return nil
    }
}

extension Permission {
    /// The longest ARN that is compared with policies, which takes time in proportion to it.
    private static let arnBytesMax = 2_048
    /// The longest value of a condition key; an encryption context may be as long.
    private static let valueBytesMax = 8_192
    /// The most bytes of all values of condition keys together.
    private static let valuesBytesMax = 65_536

    /// Throws where somebody made something of the request so long that deciding about it would take too much time.
    fileprivate func checkLength() throws {
        let values = (Array(keys.values) + resources.flatMap(\.keys.values)).flatMap(\.self)
        guard resources.allSatisfy({ $0.arn.utf8.count <= Self.arnBytesMax }),
            values.allSatisfy({ $0.utf8.count <= Self.valueBytesMax }),
            values.reduce(0, { $0 + $1.utf8.count }) <= Self.valuesBytesMax
        else {
            throw ServiceError(
                "ValidationError",
                "A name in the request is longer than \(Self.arnBytesMax) bytes, a tag or value is longer than "
                    + "\(Self.valueBytesMax), or all of them together than \(Self.valuesBytesMax). Make them shorter."
            )
        }
    }
}

extension AccessResource {
    /// The resource as policies see it.
    fileprivate init(_ resource: ProtectedResource, _ known: KnownPolicies) throws {
        self.init(
            resource.arn,
            account: resource.account,
            context: ContextKeys(resource.keys),
            policy: try resource.policy.map { try ResourcePolicy($0, known) }
        )
    }
}

extension ResourcePolicy {
    /// The policy as it is evaluated; throws where its text is none, which its owner can't have written.
    fileprivate init(_ policy: ResourcePolicyText, _ known: KnownPolicies) throws {
        let (kind, grammar): (ResourcePolicy.Kind, PolicyKind) =
            switch policy.kind {
            case .additional: (.additional, .resource)
            case .key: (.key, .key)
            case .trust: (.trust, .trust)
            }
        let document = try known.document(policy.text, kind: grammar)
        self.init(kind, AttachedPolicy(id: policy.id, document: document), grantees: policy.grantees)
    }
}
