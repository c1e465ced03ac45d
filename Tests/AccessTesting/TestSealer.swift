import Access
import Crypto
package import Foundation

/// Seals as the daemon does, under a key that all tests share.
package struct TestSealer: SecretSealer {
    private let key = SymmetricKey(data: Array(repeating: UInt8(7), count: 32))

    /// The sealer.
    package init() {}

    package func seal(_ secret: [UInt8], for purpose: String) throws -> Data {
        let box = try AES.GCM.seal(secret, using: key, authenticating: Array(purpose.utf8))
        return Data(box.nonce) + box.ciphertext + box.tag
    }

    package func open(_ sealed: Data, for purpose: String) throws -> [UInt8] {
        Array(try AES.GCM.open(AES.GCM.SealedBox(combined: sealed), using: key, authenticating: Array(purpose.utf8)))
    }
}
