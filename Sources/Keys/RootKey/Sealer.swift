import Crypto
package import FoundationEssentials

/// Seals small secrets, so that they lie in the ledger as ciphertext that opens only for the purpose it was sealed for.
///
/// A sealed secret is the version byte 1, a nonce of 12 bytes, the ciphertext and a tag of 16 bytes (AES-256-GCM); the
/// purpose is authenticated with it.
package struct Sealer: Sendable {
    private static let version: UInt8 = 1
    private static let nonceBytes = 12
    private static let tagBytes = 16

    /// What the sealing key is called where it is spoken of; tells nothing of it.
    let id: String
    private let key: SymmetricKey
    private let randomness: Randomness

    /// A sealer with the sealing key `key`.
    init(key: [UInt8], randomness: Randomness) {
        self.key = SymmetricKey(data: key)
        let code = HMAC<SHA256>.authenticationCode(for: Array("holdfast sealing key id".utf8), using: self.key)
        id = Hexadecimal.text(code.prefix(16))
        self.randomness = randomness
    }

    /// `secret`, sealed for `purpose`, such as `kms-material 123456789012/1234abcd…`.
    package func seal(_ secret: [UInt8], for purpose: String) throws -> Data {
        let nonce = randomness.bytes(Self.nonceBytes)
        let box = try AES.GCM.seal(
            secret,
            using: key,
            nonce: AES.GCM.Nonce(data: nonce),
            authenticating: Array(purpose.utf8)
        )
        return Data([Self.version]) + Data(nonce) + box.ciphertext + box.tag
    }

    /// The secret that was sealed for `purpose`; throws where `sealed` was changed or is another's.
    package func open(_ sealed: some Collection<UInt8>, for purpose: String) throws -> [UInt8] {
        let bytes = Array(sealed)
        guard bytes.count >= 1 + Self.nonceBytes + Self.tagBytes, bytes[0] == Self.version else {
            throw CryptoKitError.incorrectParameterSize
        }
        let end = bytes.count - Self.tagBytes
        let box = try AES.GCM.SealedBox(
            nonce: AES.GCM.Nonce(data: bytes[1..<1 + Self.nonceBytes]),
            ciphertext: bytes[(1 + Self.nonceBytes)..<end],
            tag: bytes[end...]
        )
        return Array(try AES.GCM.open(box, using: key, authenticating: Array(purpose.utf8)))
    }
}
