package import Ledger
import Policy

/// Who the users and roles are that policies and grants of keys name: IAM knows, and keys ask.
package struct PrincipalDirectory: Sendable {
    /// Finds the unique id of whoever has an ARN; nil where nobody has.
    private let findID: @Sendable (_ arn: String, LedgerReader) throws -> String?
    /// Finds the ARN that whoever has an id has now, whose ARN once was another; nil where the principal is gone.
    private let findARN: @Sendable (_ id: String, _ once: String, LedgerReader) throws -> String?

    /// A directory that asks these.
    package init(
        id findID: @escaping @Sendable (_ arn: String, LedgerReader) throws -> String?,
        arn findARN: @escaping @Sendable (_ id: String, _ once: String, LedgerReader) throws -> String?
    ) {
        (self.findID, self.findARN) = (findID, findARN)
    }

    /// Knows nobody, so that an ARN means whoever has it.
    package static let empty = PrincipalDirectory(id: { _, _ in nil }, arn: { _, _, _ in nil })

    /// The unique id of whoever has an ARN; nil where nobody has.
    func id(_ arn: String, _ reader: LedgerReader) throws -> String? { try findID(arn, reader) }

    /// What documents can have been filed under that mean whoever has an ARN: that, and the unique id.
    func names(_ arn: String, _ reader: LedgerReader) throws -> [String] {
        try [arn] + [findID(arn, reader)].compactMap(\.self)
    }

    /// The policy with the unique ids of those whom it names; nil where it names nobody who is known.
    func bind(_ policy: String, _ reader: LedgerReader) throws -> BoundPolicy? {
        try BoundPolicy(policy) { try findID($0, reader) }
    }

    /// What whoever was bound as `id` under the name `arn` is shown as.
    func name(_ id: String?, once arn: String, _ reader: LedgerReader) throws -> String {
        guard let id else { return arn }
        return try findARN(id, arn, reader) ?? id
    }

    /// A key's policy as it was given, with the names that those whom it means have now.
    func policy(of key: Key, _ reader: LedgerReader) throws -> String {
        guard let bound = key.boundPolicy else { return key.policy }
        return try bound.shown(key.policy) { try findARN($0, $1, reader) }
    }

    /// A grant with the names that those whom it means have now.
    func named(_ grant: KeyGrant, _ reader: LedgerReader) throws -> KeyGrant {
        var grant = grant
        grant.grantee = try name(grant.granteeID, once: grant.grantee, reader)
        grant.retiring = try grant.retiring.map { try name(grant.retiringID, once: $0, reader) }
        return grant
    }

    /// Grants with the names that those whom they mean have now.
    func named(_ page: KeyPage<KeyGrant>, _ reader: LedgerReader) throws -> KeyPage<KeyGrant> {
        KeyPage(items: try page.items.map { try named($0, reader) }, next: page.next)
    }
}
