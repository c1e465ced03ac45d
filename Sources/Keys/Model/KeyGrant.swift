package import FoundationEssentials
package import Ledger
package import Policy

/// What a grant can allow on a symmetric key.
package enum GrantOperation: String, Codable, Sendable, CaseIterable {
    case decrypt = "Decrypt"
    case encrypt = "Encrypt"
    case generateDataKey = "GenerateDataKey"
    case generateDataKeyWithoutPlaintext = "GenerateDataKeyWithoutPlaintext"
    case reEncryptFrom = "ReEncryptFrom"
    case reEncryptTo = "ReEncryptTo"
    case createGrant = "CreateGrant"
    case retireGrant = "RetireGrant"
    case describeKey = "DescribeKey"
}

/// The encryption contexts that a grant is for.
package struct GrantConstraints: Codable, Sendable, Equatable {
    /// What the context must have, whatever else it has.
    package var subset: [String: String]?
    /// What the context must be.
    package var equals: [String: String]?

    /// Constraints; nil where there is none.
    package init?(subset: [String: String]?, equals: [String: String]?) {
        guard subset != nil || equals != nil else { return nil }
        self.subset = subset
        self.equals = equals
    }

    /// AWS's name of the sort of constraint.
    private var typeName: String { equals != nil ? "EncryptionContextEquals" : "EncryptionContextSubset" }

    /// What conditions can ask about a grant with them.
    package var contextKeys: ContextKeys {
        let pairs = equals ?? subset ?? [:]
        let named = pairs.map { ("kms:EncryptionContext:\($0)", [$1]) }
        var keys = ContextKeys(Dictionary(named) { first, _ in first })
        keys["kms:EncryptionContextKeys"] = pairs.keys.sorted()
        keys["kms:GrantConstraintType"] = [typeName]
        return keys
    }

    /// Whether a request with `context` is one of those it is for.
    func admit(_ context: EncryptionContext) -> Bool {
        if let equals, context.pairs != equals { return false }
        return subset.map(context.contains) ?? true
    }

    /// Whether it lets through nothing that `other` doesn't.
    func isAsStrict(as other: GrantConstraints) -> Bool {
        if let theirs = other.equals { return equals == theirs }
        guard let theirs = other.subset else { return true }
        return [equals, subset].contains { $0.map { EncryptionContext($0).contains(theirs) } ?? false }
    }
}

/// What somebody wants a grant to be.
package struct GrantWish: Sendable, Equatable {
    /// Whom it allows something.
    package var grantee: String
    /// Who can retire it.
    package var retiring: String?
    /// What it allows.
    package var operations: [GrantOperation]
    /// The encryption contexts that it is for; nil for any.
    package var constraints: GrantConstraints?
    /// A name, by which a repeated request is known.
    package var name: String?

    /// A grant of `operations` to `grantee`.
    package init(
        to grantee: String,
        _ operations: [GrantOperation],
        retiring: String? = nil,
        constraints: GrantConstraints? = nil,
        name: String? = nil
    ) {
        self.grantee = grantee
        self.operations = operations
        self.retiring = retiring
        self.constraints = constraints
        self.name = name
    }
}

/// A permission on a key that is given to one principal, beside the key's policy.
package struct KeyGrant: Document {
    package static let kind = "kms-grant"

    /// 64 hexadecimal digits.
    package var id: String
    package var scope: Scope
    /// The id of the key.
    package var keyID: String
    /// A name, by which a repeated request is known.
    package var name: String?
    /// Whom it allows something.
    package var grantee: String
    /// The unique id of that one, where it is a user or role that was there.
    var granteeID: String?
    /// Who can retire it.
    package var retiring: String?
    /// The unique id of that one, where it is a user or role that was there.
    var retiringID: String?
    /// What it allows.
    package var operations: [GrantOperation]
    /// The encryption contexts that it is for; nil for any.
    package var constraints: GrantConstraints?
    /// The ARN of the account that made it.
    package var issuingAccount: String
    /// When it was made.
    package var createdAt: Date

    package var owner: String? { keyARN }
    package var terms: [String] { [Self.term(keyID, grantee: granteeID ?? grantee)] }

    /// The key's ARN.
    package var keyARN: String { KeyReference.arn(keyID, in: scope) }

    /// By which the grants of a principal on a key are found.
    static func term(_ keyID: String, grantee: String) -> String { "grantee:\(keyID):\(grantee)" }

    /// By which those that a principal may retire are found, whosever the key is.
    static func retiringOwner(_ principal: String, in region: String) -> String { "retiring:\(region):\(principal)" }

    /// What it was asked to be.
    var wish: GrantWish {
        GrantWish(to: grantee, operations, retiring: retiring, constraints: constraints, name: name)
    }

    /// Whether `caller` may retire it whatever policies say: the account that made it, and whom it names for that.
    ///
    /// KMS developer guide, grant-delete.
    package func canBeRetired(by caller: KeyCaller) -> Bool {
        if caller.principal.kind == .root, issuingAccount == caller.principal.arn { return true }
        return (retiringID ?? retiring).map(caller.granteeNames.contains) ?? false
    }

    /// Whether it allows its grantee `access`.
    func allows(_ access: KeyAccess) -> Bool {
        guard let operation = GrantOperation(rawValue: access.action), operations.contains(operation) else {
            return false
        }
        switch operation {
        case .describeKey: return true
        case .retireGrant: return access.grantID == id
        case .createGrant: return access.grant.map(covers) ?? false
        default: return constraints?.admit(access.encryptionContext ?? EncryptionContext()) ?? true
        }
    }

    /// Whether its grantee may give on what `wish` says: no more than it has itself.
    private func covers(_ wish: GrantWish) -> Bool {
        guard Set(wish.operations).isSubset(of: operations) else { return false }
        guard let constraints else { return true }
        return wish.constraints?.isAsStrict(as: constraints) ?? false
    }
}

/// Says, for the ledger, who may retire a grant.
struct GrantRetirer: Document {
    static let kind = "kms-grant-retirer"

    /// The grant's id.
    var id: String
    var scope: Scope
    /// Who may retire it.
    var principal: String

    var owner: String? { KeyGrant.retiringOwner(principal, in: scope.region) }
}
