/// Makes keys, secrets and ids that nobody else has.
package struct KeySource: Sendable {
    private static let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    private static let secretLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

    private let random: @Sendable (Int) -> Int

    /// Drawn from the system's random numbers, or from `random`, which answers a number below its argument.
    package init(random: @escaping @Sendable (Int) -> Int = { Int.random(in: 0..<$0) }) {
        self.random = random
    }

    /// The public part of a key that lasts.
    package func accessKeyID(of account: String) -> String {
        "AKIA" + AccountInKey.text(account) + text(8, Self.letters)
    }
    /// The public part of a key that expires.
    package func sessionKeyID(of account: String) -> String {
        "ASIA" + AccountInKey.text(account) + text(8, Self.letters)
    }
    /// The secret part of a key.
    package func secret() -> String { text(40, Self.secretLetters) }
    /// A twelve-digit account number that doesn't begin with 0.
    package func accountNumber() -> String { text(1, "123456789") + text(11, "0123456789") }
    /// The unique id of something whose ids begin with `prefix`, such as `AIDA`.
    package func uniqueID(_ prefix: String) -> String { prefix + text(17, Self.letters) }

    private func text(_ count: Int, _ alphabet: String) -> String {
        let characters = Array(alphabet)
        return String((0..<count).map { _ in characters[random(characters.count)] })
    }
}

/// The account's number inside of an access key's id: eight characters of base 32, which is 40 bits.
package enum AccountInKey {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")

    static func text(_ account: String) -> String {
        let number = UInt64(account) ?? 0
        return String((0..<8).reversed().map { digits[Int((number >> UInt64($0 * 5)) & 31)] })
    }

    /// The account of a key that has it in its id.
    package static func account(of accessKeyID: String) -> String? {
        let characters = accessKeyID.dropFirst(4).prefix(8)
        var number: UInt64 = 0
        for character in characters {
            guard let digit = digits.firstIndex(of: character) else { return nil }
            number = number << 5 | UInt64(digit)
        }
        guard characters.count == 8, number < 1_000_000_000_000 else { return nil }
        let text = String(number)
        return String(repeating: "0", count: 12 - text.count) + text
    }
}
