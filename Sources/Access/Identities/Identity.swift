package import Foundation
package import Ledger
import Policy

/// What permissions can be given to: a user, a group or a role.
package protocol Identity: Document {
    /// What sets the type apart from the other two.
    static var rules: IdentityRules { get }
    /// The name, in the letters in which it was given; unique in the account whatever their case.
    var name: String { get set }
    /// The path before the name in the ARN, from `/` to `/`.
    var path: String { get set }
    /// The id that no later one has, even of the same name.
    var uniqueID: String { get }
    /// The account it belongs to.
    var account: String { get }
    /// When it was made.
    var createdAt: Date { get }
    /// The texts of its inline policies by name.
    var inlinePolicies: [String: String] { get set }
    /// The ARNs of the managed policies attached to it, in the order in which they were.
    var attachedPolicies: [String] { get set }
}

/// A user or a role: it acts by itself, so it can be tagged and bounded.
package protocol ActingIdentity: Identity {
    /// The ARN of the managed policy that sets a limit to what it may do.
    var boundary: String? { get set }
    /// Its tags.
    var tags: [IdentityTag] { get set }
}

extension Identity {
    /// The name in small letters.
    package var id: String { Self.id(name) }
    /// The account, in no region.
    package var scope: Scope { Access.scope(account) }
    /// The ARN.
    package var arn: String { Self.arn(path, name, account) }
    /// What it is found by.
    package var terms: [String] { commonTerms }

    /// What every identity is found by.
    var commonTerms: [String] { [Self.term(uniqueID: uniqueID)] + attachedPolicies.map(Self.term(attached:)) }

    /// Names are the same in any case of letters.
    static func id(_ name: String) -> String { name.lowercased() }
    /// What the identity with a unique id is found by.
    static func term(uniqueID: String) -> String { "unique:\(uniqueID)" }
    /// What identities with a policy attached are found by.
    static func term(attached arn: String) -> String { "attached:\(arn)" }
    /// What identities with a boundary are found by.
    static func term(boundary arn: String) -> String { "boundary:\(arn)" }

    /// The ARN of an identity of this type.
    package static func arn(_ path: String, _ name: String, _ account: String) -> String {
        "arn:aws:iam::\(account):\(rules.type)\(path)\(name)"
    }
}

extension ActingIdentity {
    /// What it is found by.
    package var terms: [String] { actingTerms }

    /// What every identity that acts is found by.
    var actingTerms: [String] { commonTerms + (boundary.map { [Self.term(boundary: $0)] } ?? []) }
}

/// What sets users, groups and roles apart.
package struct IdentityRules: Sendable {
    /// The word in ARNs and messages, such as `user`.
    package let type: String
    /// What the unique ids begin with.
    let idPrefix: String
    /// The longest name, in characters.
    package let nameCharactersMax: Int
    /// The kind of its inline policies, whose texts together have a longest length.
    let inlineKind: PolicyKind
    /// The most managed policies that can be attached.
    package let attachedMax: Int
    /// What the quota of attached policies is called.
    let attachedQuota: String
    /// The most of them in an account.
    package let countMax: Int
    /// What the quota of their number is called.
    let countQuota: String

    static let user = IdentityRules(
        type: "user",
        idPrefix: "AIDA",
        nameCharactersMax: 64,
        inlineKind: .userInline,
        attachedMax: 10,
        attachedQuota: "PoliciesPerUser",
        countMax: 5_000,
        countQuota: "UsersPerAccount"
    )
    static let group = IdentityRules(
        type: "group",
        idPrefix: "AGPA",
        nameCharactersMax: 128,
        inlineKind: .groupInline,
        attachedMax: 10,
        attachedQuota: "PoliciesPerGroup",
        countMax: 300,
        countQuota: "GroupsPerAccount"
    )
    static let role = IdentityRules(
        type: "role",
        idPrefix: "AROA",
        nameCharactersMax: 64,
        inlineKind: .roleInline,
        attachedMax: 10,
        attachedQuota: "PoliciesPerRole",
        countMax: 1_000,
        countQuota: "RolesPerAccount"
    )
}
