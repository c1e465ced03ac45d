import GRDB

/// The tables behind the documents.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: documents") { database in
            try database.execute(
                sql: """
                    CREATE TABLE documents (
                        kind TEXT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, id TEXT NOT NULL,
                        owner TEXT, position INTEGER NOT NULL, revision INTEGER NOT NULL, body BLOB NOT NULL,
                        PRIMARY KEY (kind, account, region, id)
                    ) WITHOUT ROWID;
                    CREATE INDEX documents_by_position ON documents (kind, account, region, position, id);
                    CREATE INDEX documents_by_owner ON documents (kind, owner, position, id) WHERE owner IS NOT NULL;
                    """
            )
        }
        migrator.registerMigration("2: terms") { database in
            try database.execute(
                sql: """
                    CREATE TABLE terms (
                        kind TEXT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, term TEXT NOT NULL,
                        position INTEGER NOT NULL, id TEXT NOT NULL,
                        PRIMARY KEY (kind, account, region, term, position, id)
                    ) WITHOUT ROWID;
                    CREATE INDEX terms_by_document ON terms (kind, account, region, id);
                    """
            )
            try addTermsOfSnapshots(database)
        }
        return migrator
    }

    /// Snapshots that were written before there were terms are found by them too.
    private static func addTermsOfSnapshots(_ database: Database) throws {
        let terms = [
            "'origin:' || json_extract(text, '$.origin')",
            "'instance:' || json_extract(text, '$.instance.identifier')",
            "'resource:' || json_extract(text, '$.instance.resourceID')",
            "'automated:' || iif(json_extract(text, '$.origin') = 'automated', "
                + "json_extract(text, '$.instance.resourceID'), NULL)",
        ]
        for term in terms {
            try database.execute(
                sql: """
                    INSERT INTO terms SELECT kind, account, region, term, position, id FROM (
                        SELECT kind, account, region, \(term) AS term, position, id FROM (
                            SELECT *, CAST(body AS TEXT) AS text FROM documents WHERE kind = 'snapshot'
                        )
                    ) WHERE term IS NOT NULL
                    """
            )
        }
    }
}
