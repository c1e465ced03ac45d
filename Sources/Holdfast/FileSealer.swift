import Access
import Crypto
import Foundation

/// Seals secrets under a key in a file of its own, so that the ledger alone tells none of them.
///
/// A sealed secret is a nonce of 12 bytes, the ciphertext and a tag of 16 bytes (AES-256-GCM), with its purpose
/// authenticated.
struct FileSealer: SecretSealer {
    private static let keyBytes = 32
    private let key: SymmetricKey

    /// The sealer of a data directory; its key is made where there is none.
    init(_ directory: DataDirectory) throws {
        let file = directory.rootKey
        if !FileManager.default.fileExists(atPath: file) {
            let bytes = (0..<Self.keyBytes).map { _ in UInt8.random(in: 0...255) }
            try directory.writeSecret(Data(bytes), to: file)
        }
        guard let bytes = FileManager.default.contents(atPath: file), bytes.count == Self.keyBytes else {
            throw CommandError("\(file) must be a readable file of \(Self.keyBytes) bytes; put its copy back.")
        }
        key = SymmetricKey(data: bytes)
    }

    func seal(_ secret: [UInt8], for purpose: String) throws -> Data {
        let box = try AES.GCM.seal(secret, using: key, authenticating: Array(purpose.utf8))
        return Data(box.nonce) + box.ciphertext + box.tag
    }

    func open(_ sealed: Data, for purpose: String) throws -> [UInt8] {
        let box = try AES.GCM.SealedBox(combined: sealed)
        return Array(try AES.GCM.open(box, using: key, authenticating: Array(purpose.utf8)))
    }
}
