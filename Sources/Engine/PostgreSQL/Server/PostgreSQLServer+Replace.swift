import SystemPackage

extension PostgreSQLServer {
    /// The file without which no server starts in a data directory: while files are replaced it is missing.
    package static let versionFile = "PG_VERSION"

    /// Marks the data directory as incomplete, durably, and removes log that waits for an earlier recovery.
    ///
    /// From here to ``endReplacing(version:)`` nobody can open it, whatever becomes of this process. The server must not
    /// run.
    package func beginReplacing() throws {
        guard runningProcess() == nil else {
            throw EngineError(.stopFailed, "The server still runs; stop it before its files are replaced.")
        }
        try makeDirectories()
        try files.remove(stagedLogDirectory)
        try files.makeDirectory(dataDirectory)
        try files.remove(dataDirectory.appending(Self.versionFile))
        try files.synchronise(dataDirectory)
    }

    /// Marks the data directory as complete again, as one of this version.
    package func endReplacing(version: String) throws {
        try files.write(version, to: dataDirectory.appending(Self.versionFile))
    }

    /// The server as one that clients can't reach: it listens on its Unix socket alone, which is Holdfast's.
    package var sealed: PostgreSQLServer {
        var server = self
        server.configuration.listenAddresses = []
        return server
    }

    /// What the server stores in place of a user's password; nil where there is no such user, or none with a password.
    package func passwordVerifier(of user: String) async throws -> String? {
        let sql = "SELECT rolpassword FROM pg_authid WHERE rolname = $1"
        return try await withConnection { try await $0.query(sql, [user]).rows.first?.first ?? nil }
    }

    /// Gives a user the password of a verifier, where there is that user, and answers whether it has it.
    package func setPasswordVerifier(of user: String, to verifier: String) async throws -> Bool {
        guard verifier.hasPrefix("SCRAM-SHA-256$") else { return false }
        return try await withConnection { connection in
            let sql = "SELECT 1 FROM pg_authid WHERE rolname = $1"
            guard try await !connection.query(sql, [user]).rows.isEmpty else { return false }
            try await connection.query("ALTER ROLE \(SQL.name(user)) PASSWORD \(SQL.literal(verifier))")
            return true
        }
    }
}
