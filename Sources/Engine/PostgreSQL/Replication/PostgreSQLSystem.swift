/// Who a server says it is.
package struct PostgreSQLSystem: Sendable, Hashable {
    /// The identifier that a cluster and its physical copies share.
    package let identifier: String
    /// The timeline it writes.
    package let timeline: UInt32
    /// The end of its durable log.
    package let position: UInt64
    /// The size of its log's segments.
    package let segmentBytes: Int

    /// Asks over a session; a server in recovery has no answer.
    static func identify(_ connection: PostgreSQLConnection, limit: Duration) async throws -> Self {
        let answer = try await connection.query(
            """
            SELECT system_identifier, bytes_per_wal_segment, pg_current_wal_flush_lsn() AS position,
                   pg_walfile_name(pg_current_wal_insert_lsn()) AS file
            FROM pg_control_system(), pg_control_init()
            """,
            limit: limit
        )
        guard let identifier = answer[column: "system_identifier"].flatMap({ Int64($0) }),
            let segmentBytes = answer[column: "bytes_per_wal_segment"].flatMap({ Int($0) }),
            WALSegment.bytesRange.contains(segmentBytes),
            let segment = answer[column: "file"].flatMap({ WALSegment(fileName: $0, segmentBytes: segmentBytes) })
        else { throw EngineError(.queryFailed, "The server does not say who it is.") }
        return Self(
            // PostgreSQL counts it without a sign, SQL can't.
            identifier: "\(UInt64(bitPattern: identifier))",
            timeline: segment.timeline,
            position: try answer[column: "position"].position(),
            segmentBytes: segmentBytes
        )
    }
}

extension PostgreSQLServer {
    /// Who the server is: its system identifier, timeline and durable end of log.
    package func identifySystem(limit: Duration = .seconds(10)) async throws -> PostgreSQLSystem {
        try await withConnection(limit: limit) { try await PostgreSQLSystem.identify($0, limit: limit) }
    }
}
