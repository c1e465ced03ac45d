import FoundationEssentials
import Keys

/// A grant as KMS lists it.
struct GrantListEntry: Codable, Sendable {
    var keyId: String
    var grantId: String
    var name: String
    var creationDate: Date
    var granteePrincipal: String
    var retiringPrincipal: String?
    var issuingAccount: String
    var operations: [String]
    var constraints: Constraints?

    init(_ grant: KeyGrant) {
        keyId = grant.keyARN
        grantId = grant.id
        name = grant.name ?? ""
        creationDate = grant.createdAt
        granteePrincipal = grant.grantee
        retiringPrincipal = grant.retiring
        issuingAccount = grant.issuingAccount
        operations = grant.operations.map(\.rawValue)
        constraints = grant.constraints.map(Constraints.init)
    }
}

/// The encryption contexts that a grant is for, as KMS spells them.
struct Constraints: Codable, Sendable {
    var encryptionContextSubset: [String: String]?
    var encryptionContextEquals: [String: String]?

    init(_ constraints: GrantConstraints) {
        encryptionContextSubset = constraints.subset
        encryptionContextEquals = constraints.equals
    }

    /// The constraints, or nil where there is none.
    var constraints: GrantConstraints? {
        GrantConstraints(subset: encryptionContextSubset, equals: encryptionContextEquals)
    }
}

/// A page of grants.
struct GrantPage: Codable, Sendable {
    var grants: [GrantListEntry]
    var nextMarker: String?
    var truncated: Bool

    init(_ page: KeyPage<KeyGrant>) {
        grants = page.items.map { GrantListEntry($0) }
        nextMarker = page.next
        truncated = page.next != nil
    }
}
