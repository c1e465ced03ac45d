/// The rules for names that owners choose.
///
/// Source: the parameters `DBInstanceIdentifier`, `DBSnapshotIdentifier`, `MasterUsername`, `MasterUserPassword` and
/// `DBName` of `CreateDBInstance` in the Amazon RDS API reference.
package enum Identifier {
    /// The longest instance identifier.
    package static let instanceCharactersMax = 63
    /// The longest snapshot identifier.
    package static let snapshotCharactersMax = 255

    /// Checks an identifier and returns it as it is stored, in lower case.
    package static func check(_ text: String, parameter: String, charactersMax: Int) throws -> String {
        guard let first = text.first, first.isASCII, first.isLetter, text.last != "-", !text.contains("--"),
            text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
        else {
            throw FleetError.invalid(
                "The parameter \(parameter) is not a valid identifier. Identifiers must begin with a letter; must "
                    + "contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two "
                    + "consecutive hyphens."
            )
        }
        guard text.count <= charactersMax else {
            throw FleetError.invalid(
                "The parameter \(parameter) is not a valid identifier because it is longer than "
                    + "\(charactersMax) characters."
            )
        }
        return text.lowercased()
    }

    /// Checks an instance identifier and returns it in lower case.
    package static func instance(_ text: String, parameter: String = "DBInstanceIdentifier") throws -> String {
        try check(text, parameter: parameter, charactersMax: instanceCharactersMax)
    }

    /// Checks a snapshot identifier that an owner chose and returns it in lower case.
    package static func snapshot(_ text: String, parameter: String = "DBSnapshotIdentifier") throws -> String {
        try check(text, parameter: parameter, charactersMax: snapshotCharactersMax)
    }

    private static let reservedUsers: Set<String> = [
        "admin", "rdsadmin", "rds_superuser", "rds_replication", "rds_password", "rds_iam", "postgres", "public",
        "none", "user",
    ]

    /// Checks a PostgreSQL master user name.
    package static func masterUser(_ text: String) throws {
        let isWord =
            text.first?.isLetter == true && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        guard isWord, text.count <= 63 else {
            throw FleetError.invalid(
                "The parameter MasterUsername is not valid: it must begin with a letter, contain only letters, digits "
                    + "and underscores, and have 1 to 63 characters."
            )
        }
        let name = text.lowercased()
        // The user "postgres" is what most clients take; RDS allows it too.
        guard name == "postgres" || (!reservedUsers.contains(name) && !name.hasPrefix("pg_")) else {
            throw FleetError.invalid(
                "MasterUsername \(text) cannot be used as it is a reserved word used by the engine"
            )
        }
    }

    /// Checks a PostgreSQL master password.
    package static func masterPassword(_ text: String) throws {
        guard (8...128).contains(text.count) else {
            throw FleetError.invalid(
                "The parameter MasterUserPassword is not a valid password because it is "
                    + (text.count < 8 ? "shorter than 8 characters." : "longer than 128 characters.")
            )
        }
        let forbidden: Set<Character> = ["/", "@", "\"", " "]
        guard text.allSatisfy({ $0.isASCII && $0 >= " " && $0 != "\u{7f}" && !forbidden.contains($0) }) else {
            throw FleetError.invalid(
                "The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides "
                    + "'/', '@', '\"', ' ' may be used."
            )
        }
    }

    /// Checks the name of the database that an instance is created with.
    package static func databaseName(_ text: String) throws {
        let isWord =
            text.first.map { $0.isLetter || $0 == "_" } == true
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        guard isWord, text.count <= 63 else {
            throw FleetError.invalid(
                "DBName must begin with a letter or underscore and contain only letters, digits and underscores, "
                    + "1 to 63 characters."
            )
        }
        guard !["template0", "template1", "rdsadmin", "postgres"].contains(text.lowercased()) else {
            throw FleetError.invalid("Database name \(text) cannot be used: it is reserved for this engine")
        }
    }
}
