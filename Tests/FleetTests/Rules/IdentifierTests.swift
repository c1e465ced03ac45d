import Fleet
import Testing

@Suite struct `An identifier` {
    private static let form =
        "is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, "
        + "and hyphens; and must not end with a hyphen or contain two consecutive hyphens."

    @Test(arguments: [("a", "a"), ("App-1", "app-1"), ("ORDERS", "orders"), ("a1-b2-c3", "a1-b2-c3")])
    func `is kept in lower case`(text: String, stored: String) throws {
        #expect(try Identifier.instance(text) == stored)
        #expect(try Identifier.snapshot(text) == stored)
    }

    @Test(arguments: [
        "", "1a", "-a", "a-", "a--b", "a_b", "a.b", "a b", "ä", "aß", "rds:a", "a\n", "\u{212A}", "ａ", "a٣",
    ])
    func `is refused where it has not the right form`(text: String) {
        #expect(throws: FleetError.invalid("The parameter DBInstanceIdentifier \(Self.form)")) {
            try Identifier.instance(text)
        }
        #expect(throws: FleetError.invalid("The parameter DBSnapshotIdentifier \(Self.form)")) {
            try Identifier.snapshot(text)
        }
    }

    @Test func `of an instance has 63 characters at the most, of a snapshot 255`() throws {
        #expect(try Identifier.instance(String(repeating: "a", count: 63)).count == 63)
        #expect(throws: FleetError.invalid(Self.tooLong("DBInstanceIdentifier", 63))) {
            try Identifier.instance(String(repeating: "a", count: 64))
        }
        #expect(try Identifier.snapshot(String(repeating: "a", count: 255)).count == 255)
        #expect(throws: FleetError.invalid(Self.tooLong("NewName", 255))) {
            try Identifier.snapshot(String(repeating: "a", count: 256), parameter: "NewName")
        }
    }

    private static func tooLong(_ parameter: String, _ max: Int) -> String {
        "The parameter \(parameter) is not a valid identifier because it is longer than \(max) characters."
    }
}

@Suite struct `A master user's name` {
    @Test(arguments: ["app", "postgres", "Postgres", "a_1", "root", String(repeating: "a", count: 63)])
    func `is a word`(name: String) throws { try Identifier.masterUser(name) }

    @Test(arguments: ["", "1a", "_a", "a-b", "a b", "é", "a;drop", "a\"b", String(repeating: "a", count: 64)])
    func `is refused where it is none`(name: String) {
        let expected = FleetError.invalid(
            "The parameter MasterUsername is not valid: it must begin with a letter, contain only letters, digits and "
                + "underscores, and have 1 to 63 characters."
        )
        #expect(throws: expected) { try Identifier.masterUser(name) }
    }

    @Test(arguments: ["rdsadmin", "RdsAdmin", "rds_superuser", "rds_replication", "admin", "public", "pg_monitor"])
    func `is refused where the engine reserves it`(name: String) {
        let expected = FleetError.invalid(
            "MasterUsername \(name) cannot be used as it is a reserved word used by the engine"
        )
        #expect(throws: expected) { try Identifier.masterUser(name) }
    }
}

@Suite struct `A master password` {
    @Test(arguments: ["12345678", "correct-horse", "a'b;c\\d$e", String(repeating: "x", count: 128)])
    func `may have any printable characters but four`(password: String) throws {
        try Identifier.masterPassword(password)
    }

    @Test(arguments: [
        "with/slash", "with@at-sign", "with\"quote", "with blank", "with\u{7f}del", "ünïcode-x", "tab\ttab-x",
    ])
    func `is refused with another character`(password: String) {
        let expected = FleetError.invalid(
            "The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides '/', "
                + "'@', '\"', ' ' may be used."
        )
        #expect(throws: expected) { try Identifier.masterPassword(password) }
    }

    @Test(arguments: [("", "shorter than 8 characters."), ("1234567", "shorter than 8 characters.")])
    func `is refused when it is short`(password: String, why: String) {
        let start = "The parameter MasterUserPassword is not a valid password because it is "
        #expect(throws: FleetError.invalid(start + why)) { try Identifier.masterPassword(password) }
    }

    @Test func `is refused when it is long, and never repeated in the message`() {
        let password = String(repeating: "s3cret", count: 22)
        let error = #expect(throws: FleetError.self) { try Identifier.masterPassword(password) }
        #expect(error?.description.contains("longer than 128 characters.") == true)
        #expect(error?.description.contains("s3cret") == false)
    }
}

@Suite struct `A database's name` {
    @Test(arguments: ["orders", "_x", "A1", String(repeating: "d", count: 63)])
    func `is a word`(name: String) throws { try Identifier.databaseName(name) }

    @Test(arguments: ["", "1a", "a-b", "a b", "ñ", String(repeating: "d", count: 64)])
    func `is refused where it is none`(name: String) {
        let expected = FleetError.invalid(
            "DBName must begin with a letter or underscore and contain only letters, digits and underscores, 1 to 63 "
                + "characters."
        )
        #expect(throws: expected) { try Identifier.databaseName(name) }
    }

    @Test(arguments: ["template0", "Template1", "rdsadmin"])
    func `is refused where the engine reserves it`(name: String) {
        let expected = FleetError.invalid("Database name \(name) cannot be used: it is reserved for this engine")
        #expect(throws: expected) { try Identifier.databaseName(name) }
    }
}
