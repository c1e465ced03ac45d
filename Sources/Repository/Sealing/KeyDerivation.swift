private import COpenSSL

/// HKDF-SHA-256 with one block of output (RFC 5869).
enum KeyDerivation {
    /// Length of a derived key.
    static let outputBytes = 32

    /// Derives 32 bytes from a key.
    static func derive(key: [UInt8], salt: [UInt8], info: [UInt8]) throws -> [UInt8] {
        let pseudorandom = try authenticate(key: salt, message: key)
        return try authenticate(key: pseudorandom, message: info + [1])
    }

    private static func authenticate(key: [UInt8], message: [UInt8]) throws -> [UInt8] {
        var output = [UInt8](repeating: 0, count: outputBytes)
        var length: UInt32 = 0
        let done = unsafe HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &output, &length)
        guard unsafe done != nil, length == outputBytes else { throw SealingFailure() }
        return output
    }
}

/// The cryptographic library failed where it cannot (no memory).
struct SealingFailure: Error {}
