import CryptoExtras
import Foundation

/// Wraps material with a wrapping key, as its owner does with a tool of their own.
func wrap(_ material: [UInt8], _ publicKey: [UInt8]) throws -> [UInt8] {
    let key = try _RSA.Encryption.PublicKey(derRepresentation: publicKey)
    return Array(try key.encrypt(material, padding: .PKCS1_OAEP_SHA256))
}
