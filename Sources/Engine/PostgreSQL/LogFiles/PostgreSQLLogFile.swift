package import Foundation

/// A file that a server writes its messages to.
package struct PostgreSQLLogFile: Sendable, Hashable {
    /// Its name in the log directory, such as `postgresql.log.2026-11-21-06`.
    package let name: String
    /// How large it is.
    package let bytes: Int
    /// When it was last written.
    package let writtenAt: Date

    /// What the server writes before its own log file is open.
    package static let startLog = "postgres.log"
    /// How the server names its files: one an hour.
    static let pattern = "postgresql.log.%Y-%m-%d-%H"
    private static let prefix = "postgresql.log."

    /// Whether a name is one that a server's log file can have; nothing else in the directory is ever read.
    package static func isName(_ name: String) -> Bool {
        guard name != startLog else { return true }
        guard name.hasPrefix(prefix) else { return false }
        let rest = name.dropFirst(prefix.count)
        return !rest.isEmpty && rest.count <= 32
            && rest.utf8.allSatisfy { $0 == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
