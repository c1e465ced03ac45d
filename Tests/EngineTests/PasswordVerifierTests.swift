import Testing

@testable import Engine

@Suite struct `A password's verifier` {
    /// What Python's hashlib and hmac make of the same password and salt.
    private static let known =
        "SCRAM-SHA-256$4096:AAECAwQFBgcICQoLDA0ODw==$0DZizuPNO4iCBnKS/qrB3MYOnd1/kaH+3eWkGzb8vvI="
        + ":/74JyCi6orI4n4YG0se226vFUoYUT3QmDKifXzoz6lQ="

    @Test func `is SCRAM-SHA-256's`() {
        #expect(PasswordVerifier(of: "correct-horse", salt: Array(0..<16)).text == Self.known)
        #expect(PasswordVerifier(of: "another-horse", salt: Array(0..<16)).text != Self.known)
    }

    @Test func `has a salt of its own each time`() {
        var generator = SystemRandomNumberGenerator()
        let texts = (0..<3).map { _ in PasswordVerifier(of: "correct-horse", using: &generator).text }
        #expect(Set(texts).count == 3)
        #expect(texts.allSatisfy(PasswordVerifier.isVerifier))
    }

    @Test(arguments: ["", "correct-horse", "SCRAM-SHA-256$", "SCRAM-SHA-256$4096:AAEC$x:y"])
    func `is told from a password`(password: String) {
        #expect(!PasswordVerifier.isVerifier(password))
        #expect(PasswordVerifier.isVerifier(Self.known))
    }
}
