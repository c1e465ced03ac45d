private import Crypto
import Foundation

/// What proves a password without telling it: a SCRAM-SHA-256 verifier, as PostgreSQL keeps it.
///
/// RFC 5802 and RFC 7677; PostgreSQL takes one wherever it takes a password.
package struct PasswordVerifier: Sendable {
    private static let mark = "SCRAM-SHA-256$"
    private static let rounds = 4_096
    private static let saltBytes = 16

    /// The verifier's text.
    package let text: String

    /// The verifier of `password`, which is of printable ASCII characters, with a salt from `generator`.
    package init(of password: String, using generator: inout some RandomNumberGenerator) {
        self.init(of: password, salt: (0..<Self.saltBytes).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }

    init(of password: String, salt: [UInt8]) {
        let salted = SymmetricKey(data: Self.stretch(password, salt))
        let clientKey = HMAC<SHA256>.authenticationCode(for: Array("Client Key".utf8), using: salted)
        let serverKey = HMAC<SHA256>.authenticationCode(for: Array("Server Key".utf8), using: salted)
        let stored = Data(SHA256.hash(data: Data(clientKey))).base64EncodedString()
        let encodedSalt = Data(salt).base64EncodedString()
        text = "\(Self.mark)\(Self.rounds):\(encodedSalt)$\(stored):\(Data(serverKey).base64EncodedString())"
    }

    /// Whether `text` is a verifier already; ledgers of earlier versions hold passwords.
    static func isVerifier(_ text: String) -> Bool {
        text.wholeMatch(of: /SCRAM-SHA-256\$\d+:[A-Za-z0-9+\/]{22}==\$[A-Za-z0-9+\/]{43}=:[A-Za-z0-9+\/]{43}=/) != nil
    }

    /// PBKDF2 with HMAC-SHA-256, one block.
    private static func stretch(_ password: String, _ salt: [UInt8]) -> [UInt8] {
        let begun = HMAC<SHA256>(key: SymmetricKey(data: Array(password.utf8)))
        var first = begun
        first.update(data: salt + [0, 0, 0, 1])
        var block = Array(first.finalize())
        var result = block
        for _ in 1..<rounds {
            var next = begun
            next.update(data: block)
            block = Array(next.finalize())
            for index in result.indices { result[index] ^= block[index] }
        }
        return result
    }
}
