extension PostgreSQLServer {
    /// Waits until the server has written log up to a position, looking at that interval.
    package func awaitLog(through position: UInt64, every interval: Duration) async throws {
        try await withConnection { connection in
            let sql = "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint"
            while try await connection.query(sql).value.flatMap(UInt64.init) ?? .max < position {
                try await Task.sleep(for: interval)
            }
        }
    }
}
