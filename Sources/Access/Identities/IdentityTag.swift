/// A tag of a user, a role, a managed policy or a session.
package struct IdentityTag: Codable, Sendable, Equatable {
    /// The key; the same in any case of letters.
    package var key: String
    /// The value.
    package var value: String

    /// A tag.
    package init(_ key: String, _ value: String) {
        self.key = key
        self.value = value
    }
}
