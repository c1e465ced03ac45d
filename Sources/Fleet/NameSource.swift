/// Makes names that nobody else has.
package struct NameSource: Sendable {
    private let random: @Sendable (Int) -> Int

    /// Names drawn from the system's random numbers, or from `random`, which answers a number below its argument.
    package init(random: @escaping @Sendable (Int) -> Int = { Int.random(in: 0..<$0) }) {
        self.random = random
    }

    /// `count` characters of `alphabet`.
    package func text(_ count: Int, of alphabet: String) -> String {
        let characters = Array(alphabet)
        return String((0..<count).map { _ in characters[random(characters.count)] })
    }

    /// An instance's resource id, such as `db-ABCDEFGHIJKLMNOPQRSTUVWXYZ`.
    package func resourceID() -> String { "db-" + text(26, of: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") }
    /// An automated backup's id.
    package func automatedBackupID() -> String { "ab-" + text(26, of: "abcdefghijklmnopqrstuvwxyz234567") }
    /// An id of a manifest, a lineage or a piece of work.
    package func token() -> String { text(26, of: "abcdefghijklmnopqrstuvwxyz234567") }
}
