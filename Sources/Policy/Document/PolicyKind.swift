/// What a policy hangs on, which decides its grammar and its longest text.
///
/// Quotas: IAM user guide, reference_iam-quotas; key policies: KMS developer guide, resource limits.
package enum PolicyKind: Sendable, CaseIterable {
    /// A managed policy, as a permission or as a boundary.
    case managed
    /// An inline policy of a user.
    case userInline
    /// An inline policy of a group.
    case groupInline
    /// An inline policy of a role.
    case roleInline
    /// A policy passed while a session is made.
    case session
    /// A role's trust policy.
    case trust
    /// The policy of a KMS key.
    case key
    /// The policy of any other resource.
    case resource

    /// The longest document; all inline policies of a user, group or role share theirs.
    package var charactersMax: Int {
        switch self {
        case .managed: 6_144
        case .userInline, .session, .trust: 2_048
        case .groupInline: 5_120
        case .roleInline: 10_240
        case .key: 32_768
        case .resource: 20_480
        }
    }

    /// The longest text of any kind, white space included.
    package static let bytesMax = 131_072

    /// Whether the policy says who it is about.
    var namesPrincipals: Bool {
        switch self {
        case .trust, .key, .resource: true
        default: false
        }
    }

    /// Whether white space counts towards the length.
    private var countsSpace: Bool { self == .session || self == .key || self == .resource }

    /// How long `text` is for this kind.
    package func characters(in text: String) -> Int {
        text.unicodeScalars.count { countsSpace || !PolicyKind.isSpace($0) }
    }

    /// ASCII is looked at first, which is fast and nearly all there is.
    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII ? scalar.value == 0x20 || (0x09...0x0D).contains(scalar.value) : scalar.properties.isWhitespace
    }
}
