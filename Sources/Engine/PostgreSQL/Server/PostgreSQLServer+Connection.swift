import SystemPackage

extension PostgreSQLServer {
    /// Lends a session as the administrator over the Unix socket.
    package func withConnection<Value: Sendable>(
        database: String = "postgres",
        limit: Duration = .seconds(10),
        _ body: (PostgreSQLConnection) async throws -> Value
    ) async throws -> Value {
        let connection = try await connect(database: database, limit: limit)
        do {
            let value = try await body(connection)
            await connection.close()
            return value
        } catch {
            await connection.close()
            throw error
        }
    }

    /// Opens a session as the administrator; the caller closes it.
    func connect(database: String = "postgres", limit: Duration = .seconds(10)) async throws -> PostgreSQLConnection {
        try await PostgreSQLConnection.open(connectionParameters(database: database), limit: limit)
    }

    /// libpq's keywords for the administrator; the options keep a database's own settings from reaching us.
    func connectionParameters(database: String) -> [String: String] {
        [
            "host": socketDirectory.string,
            "port": "\(configuration.port)",
            "user": Self.administrator,
            "dbname": database,
            "requirepeer": user.name,
            "application_name": "holdfast",
            "client_encoding": "UTF8",
            "gssencmode": "disable",
            "options": (Self.sessionOptions + laterOptions).map { "-c \($0.0)=\($0.1)" }.joined(separator: " "),
        ]
    }

    private static let sessionOptions = [
        ("search_path", "pg_catalog"), ("standard_conforming_strings", "on"), ("statement_timeout", "0"),
        ("lock_timeout", "0"), ("idle_in_transaction_session_timeout", "0"), ("client_min_messages", "error"),
        ("datestyle", "ISO"), ("default_transaction_read_only", "off"), ("synchronous_commit", "on"),
    ]

    /// Options that not every version knows.
    private var laterOptions: [(String, String)] {
        [(14, "idle_session_timeout"), (17, "transaction_timeout")].filter { installation.major >= $0.0 }
            .map { ($0.1, "0") }
    }

    /// Asks the server how it is, within a limit.
    package func probe(limit: Duration = .seconds(5)) async -> EngineHealth {
        guard runningProcess() != nil else { return .notRunning }
        do {
            return try await withConnection(limit: limit) { connection in
                let answer = try await connection.query("SELECT pg_is_in_recovery()", limit: limit)
                return answer.value == "f" ? .accepting : .recovering
            }
        } catch {
            return health(after: error)
        }
    }

    private func health(after error: any Error) -> EngineHealth {
        guard runningProcess() != nil else { return .notRunning }
        guard let error = error as? EngineError, error.code == .connectionFailed else { return .unresponsive }
        if error.message.contains("starting up") { return .starting }
        if error.message.contains("shutting down") { return .stopping }
        if error.message.contains("too many clients") { return .accepting }
        if error.message.contains("recovery mode") || error.message.contains("not yet accepting")
            || error.message.contains("not accepting")
        {
            return .recovering
        }
        return ServerProcesses(dataDirectory: dataDirectory).lockFileState() == "ready" ? .unresponsive : .starting
    }

    /// Gives the master user another password, told as itself or by its verifier; creates nothing.
    package func setMasterPassword(user: String, password: String) async throws {
        try PostgreSQLMaster(user: user, password: password).validate()
        try await withConnection { connection in
            let isVerifier = PasswordVerifier.isVerifier(password)
            let verifier = isVerifier ? password : try await connection.passwordVerifier(user: user, password: password)
            try await connection.query("ALTER ROLE \(SQL.name(user)) PASSWORD \(SQL.literal(verifier))")
        }
    }

    /// Writes a checkpoint.
    package func checkpoint(limit: Duration = .seconds(3600)) async throws {
        try await withConnection { _ = try await $0.query("CHECKPOINT", limit: limit) }
    }

    /// Commits an empty transaction, so that the log carries a commit time; returns the position after it.
    @discardableResult
    package func heartbeat() async throws -> UInt64 {
        try await withConnection(database: Self.administrationDatabase) { connection in
            try await connection.commitHeartbeat()
            return try await connection.query("SELECT pg_current_wal_flush_lsn()").value.position()
        }
    }

    /// The position up to which the log is durable on the server.
    package func flushedPosition() async throws -> UInt64 {
        try await withConnection { try await $0.query("SELECT pg_current_wal_flush_lsn()").value.position() }
    }
}

extension Optional where Wrapped == String {
    /// A log position from PostgreSQL's text form, such as "16/B374D848".
    func position() throws -> UInt64 {
        let halves = (self ?? "").split(separator: "/").map { UInt64($0, radix: 16) }
        guard halves.count == 2, let high = halves[0], let low = halves[1] else {
            throw EngineError(.queryFailed, "The server answered \(self ?? "nothing") where a log position was due.")
        }
        return high << 32 | low
    }
}

extension UInt64 {
    /// A log position in PostgreSQL's text form.
    var positionText: String {
        String(self >> 32, radix: 16, uppercase: true) + "/"
            + String(self & 0xFFFF_FFFF, radix: 16, uppercase: true)
    }
}
