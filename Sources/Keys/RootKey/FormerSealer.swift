import Crypto
package import FoundationEssentials

/// Opens what was sealed under the root key itself, as it was before there was a sealing key: a nonce of 12 bytes, the
/// ciphertext and a tag of 16 bytes (AES-256-GCM), with the purpose authenticated.
package struct FormerSealer: Sendable {
    private let rootKey: RootKey

    /// A sealer under `rootKey`.
    package init(_ rootKey: RootKey) { self.rootKey = rootKey }

    /// What was sealed for `purpose`; throws where `sealed` was not, or has been changed since.
    package func open(_ sealed: Data, for purpose: String) throws -> [UInt8] {
        let box = try AES.GCM.SealedBox(combined: sealed)
        return Array(try AES.GCM.open(box, using: rootKey.symmetric, authenticating: Array(purpose.utf8)))
    }
}
