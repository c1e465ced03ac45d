import Ledger
import Policy

extension Role {
    /// The trust policy by which is decided: those whom it names are meant, not whoever has their names.
    package var decidingTrustPolicy: String { boundTrust?.text ?? trustPolicy }

    /// Gives the role another trust policy; `reader` knows whom it names.
    mutating func trust(_ policy: String, _ reader: LedgerReader) throws {
        trustPolicy = policy
        boundTrust = try BoundPolicy(policy) { try reader.uniqueID(ofPrincipal: $0) }
    }
}

extension LedgerWriter {
    /// Has the trust policies of all roles name an identity as it is called now, or, where it is gone, by its id.
    func renameInTrusts(_ identity: some Identity) throws {
        for role in try reader.all(Role.self) {
            guard let bound = role.boundTrust, bound.ids.values.contains(where: { $0.hasPrefix(identity.uniqueID) })
            else { continue }
            let shown = try bound.shown(role.trustPolicy) { try reader.arn(ofPrincipal: $0, once: $1) }
            guard shown != role.trustPolicy else { continue }
            try update(Role.self, role.id, in: role.scope) { try $0.trust(shown, reader) }
        }
    }
}
