/// What a statement does where it applies.
package enum Effect: String, Sendable {
    /// The request is allowed, unless something denies it.
    case allow = "Allow"
    /// The request is denied, whatever allows it.
    case deny = "Deny"
}
