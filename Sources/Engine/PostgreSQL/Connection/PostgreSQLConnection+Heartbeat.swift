extension PostgreSQLConnection {
    /// Where the server would write its next log record.
    package func insertPosition() async throws -> UInt64 {
        try await query("SELECT pg_current_wal_insert_lsn()").value.position()
    }

    /// Commits a transaction that changes nothing, so that the log holds a commit of this moment.
    package func commitHeartbeat() async throws {
        try await query("SELECT pg_current_xact_id()")
    }
}
