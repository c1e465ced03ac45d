/// A key that signs requests to a store.
package struct S3Credentials: Sendable, Equatable {
    /// The key's public name.
    package var accessKeyID: String
    /// The secret.
    package var secret: String
    /// The token of a temporary key.
    package var sessionToken: String?

    package init(accessKeyID: String, secret: String, sessionToken: String? = nil) {
        self.accessKeyID = accessKeyID
        self.secret = secret
        self.sessionToken = sessionToken
    }
}
