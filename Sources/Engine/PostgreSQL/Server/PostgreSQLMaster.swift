/// The account that the owner of an instance works with, and the database made for it.
package struct PostgreSQLMaster: Sendable {
    /// The role's name.
    package let user: String
    /// The password, or its verifier.
    package let password: String
    /// The database to create, if any.
    package let database: String?

    /// A master user, its password and its first database.
    package init(user: String, password: String, database: String? = nil) {
        self.user = user
        self.password = password
        self.database = database
    }

    private static let reservedNames: Set<String> = ["rdsadmin", "rds_superuser", "rds_replication", "public", "none"]
    private static let reservedDatabases: Set<String> = ["rdsadmin", "template0", "template1"]

    /// Refuses names and passwords that could not be carried safely.
    func validate() throws {
        guard !user.isEmpty, user.utf8.count <= 63, !Self.reservedNames.contains(user), !user.hasPrefix("pg_") else {
            throw EngineError(.invalidArgument, "The master user name \(user) is reserved; choose another one.")
        }
        let isReserved = database.map { $0.isEmpty || $0.utf8.count > 63 || Self.reservedDatabases.contains($0) }
        guard isReserved != true else {
            throw EngineError(.invalidArgument, "The database name \(database ?? "") is reserved; choose another one.")
        }
        let hasControl = [user, password, database ?? ""].contains { text in
            text.unicodeScalars.contains { $0.value < 32 }
        }
        guard !password.isEmpty, !hasControl else {
            throw EngineError(.invalidArgument, "Names and passwords can't be empty or hold control characters.")
        }
    }
}

/// SQL's quoting.
enum SQL {
    /// A quoted identifier.
    static func name(_ text: String) -> String {
        "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// A quoted string; relies on standard_conforming_strings, which every session here sets.
    static func literal(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
}
