import Glibc
import SystemPackage

extension PostgreSQLServer {
    /// Makes the data directory with its roles and databases; whole or not at all, and harmless to repeat.
    package func initialise(_ master: PostgreSQLMaster) async throws {
        guard !isInitialised else { return }
        try master.validate()
        try makeDirectories()
        try await removeDrafts()
        // The process's own id keeps an initdb that outlived a killed daemon away from its successor's draft.
        let draft = directory.appending("\(Self.draftPrefix)\(getpid())")
        try files.makeDirectory(draft)
        try await program("initdb").run(
            [
                "--pgdata", draft.string, "--username", Self.administrator, "--data-checksums",
                "--encoding", "UTF8", "--locale", "C.UTF-8", "--auth-local", "peer",
                "--auth-host", "scram-sha-256", "--no-instructions", "--no-sync",
            ],
            workingDirectory: directory,
            limit: .seconds(180)
        )
        try await program("postgres").run(
            [
                "--single", "-D", draft.string, "-c", "exit_on_error=on", "-c", "log_statement=none",
                "-c", "password_encryption=scram-sha-256", "-c", "standard_conforming_strings=on", "postgres",
            ],
            input: Self.firstStatements(master).joined(separator: "\n") + "\n",
            workingDirectory: directory,
            limit: .seconds(120)
        )
        // One call for the file system instead of initdb's one for each of a thousand files.
        try await Program("sync", as: user).run(["--file-system", draft.string], limit: .seconds(300))
        try files.remove(dataDirectory)
        try files.move(draft, to: dataDirectory)
    }

    private static let draftPrefix = "data.initialising."

    /// Removes what interrupted attempts left; an initdb that outlived its daemon may write there for a moment more.
    private func removeDrafts() async throws {
        var failure: (any Error)?
        let isClear = try await poll(limit: .seconds(20)) {
            do {
                for name in try files.names(in: directory) where name.hasPrefix(Self.draftPrefix) {
                    try files.remove(directory.appending(name))
                }
                return true
            } catch {
                failure = error
                return false
            }
        }
        if !isClear, let failure { throw failure }
    }

    /// The roles and databases of a new instance, one statement a line as single-user mode wants them.
    private static func firstStatements(_ master: PostgreSQLMaster) -> [String] {
        let user = SQL.name(master.user)
        let role = masterRole
        var statements = [
            "CREATE ROLE rds_replication NOLOGIN",
            "CREATE ROLE \(role) NOLOGIN",
            "GRANT pg_monitor, pg_signal_backend, pg_read_all_data, pg_write_all_data TO \(role) WITH ADMIN OPTION",
            "GRANT rds_replication TO \(role) WITH ADMIN OPTION",
            // Each of these roles exists from some version on.
            """
            DO $$ DECLARE name text; BEGIN FOR name IN SELECT rolname FROM pg_roles WHERE rolname IN \
            ('pg_checkpoint', 'pg_create_subscription', 'pg_use_reserved_connections', 'pg_maintain') \
            LOOP EXECUTE format('GRANT %I TO \(role) WITH ADMIN OPTION', name); END LOOP; END $$
            """,
            // Before version 16 a role that may create roles can join any role but a superuser; these three lead to
            // the server's files and programs, and so out of the instance.
            """
            UPDATE pg_authid SET rolsuper = true WHERE rolname IN \
            ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files')
            """,
            "CREATE ROLE \(user) LOGIN CREATEDB CREATEROLE PASSWORD \(SQL.literal(master.password)) VALID UNTIL 'infinity'",
            "GRANT \(role) TO \(user) WITH ADMIN OPTION",
            "CREATE DATABASE \(administrationDatabase)",
            "REVOKE ALL ON DATABASE \(administrationDatabase) FROM PUBLIC",
            "ALTER DATABASE postgres OWNER TO \(user)",
            "ALTER DATABASE template1 OWNER TO \(user)",
        ]
        if let database = master.database, database != "postgres" {
            statements.append("CREATE DATABASE \(SQL.name(database)) OWNER \(user)")
        }
        return statements
    }
}
