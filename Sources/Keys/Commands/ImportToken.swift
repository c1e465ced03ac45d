import CryptoExtras
import FoundationEssentials

/// What an import token holds: the key it is for, and the private half of the wrapping key.
///
/// It leaves sealed.
struct ImportToken: Codable {
    /// How material is wrapped for its journey.
    enum Wrapping: String, Codable, Sendable, CaseIterable {
        case oaepSHA1 = "RSAES_OAEP_SHA_1"
        case oaepSHA256 = "RSAES_OAEP_SHA_256"
    }

    var keyARN: String
    var wrapping: Wrapping
    var expiresAt: Date
    var privateKey: Data

    /// The material that `wrapped` is, or nil where it was wrapped for another token.
    func unwrap(_ wrapped: [UInt8]) throws -> [UInt8]? {
        let key = try _RSA.Encryption.PrivateKey(derRepresentation: privateKey)
        let padding: _RSA.Encryption.Padding = wrapping == .oaepSHA1 ? .PKCS1_OAEP : .PKCS1_OAEP_SHA256
        return (try? key.decrypt(wrapped, padding: padding)).map { Array($0) }
    }
}
