/// That new data is to be encrypted, and by whose right to which key.
package struct EncryptionRequest: Sendable {
    /// The key as its owner names it; nil for the one that RDS has for everybody.
    package var keyName: String?
    /// Who asks.
    package var user: KeyUser

    /// A request to encrypt under the key of that name, or under RDS's own.
    package init(keyName: String?, by user: KeyUser) {
        self.keyName = keyName
        self.user = user
    }
}
