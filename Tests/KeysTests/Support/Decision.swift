import Ledger
import Policy

@testable import Keys

extension Keys {
    /// Throws unless `caller` is allowed `access`, decided as the guard in front of all services does; a user has no
    /// policy but `policy`.
    func decide(_ access: KeyAccess, of caller: KeyCaller, with policy: String? = nil) async throws {
        let subject = try await subject(of: access, for: caller)
        let resource = try subject.arn.map { arn in
            AccessResource(
                arn,
                account: subject.account,
                context: subject.keys,
                policy: try subject.policy.map {
                    ResourcePolicy(
                        .key,
                        AttachedPolicy(id: "default", document: try PolicyDocument($0, kind: .key)),
                        grantees: subject.grantees
                    )
                }
            )
        }
        let request = AccessRequest(
            caller.principal,
            "kms:\(access.action)",
            on: [resource ?? .any],
            context: caller.contextKeys.merging(access.contextKeys)
        )
        let own = caller.principal.kind == .root ? Self.everything : policy
        let identity = try own.map { [AttachedPolicy(id: "own", document: try PolicyDocument($0, kind: .managed))] }
        let decision = request.decision(under: PrincipalPolicies(identity: identity ?? []))
        if let denied = AccessDenied(decision, of: request) { throw KeyError(.accessDenied, denied.message) }
    }

    private static let everything =
        #"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#

    /// Changes an alias that nobody else changes meanwhile.
    func updateAlias(_ name: String, to reference: KeyReference) async throws {
        try await updateAlias(name, from: resolve(KeyReference(name, in: reference.scope)), to: reference)
    }

    /// Takes an alias away that nobody else changes meanwhile.
    func deleteAlias(_ name: String, in scope: Scope) async throws {
        try await deleteAlias(name, from: resolve(KeyReference(name, in: scope)), in: scope)
    }
}
