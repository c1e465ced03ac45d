package import SystemPackage

/// One segment file of the log, as far as somebody needs it.
package struct LogSegment: Sendable, Hashable {
    /// The file's name: timeline and segment number.
    package let name: String
    /// Where it is.
    package let path: FilePath
    /// The positions that are needed from it, from the segment's start on.
    package let positions: Range<UInt64>
}

/// What a finished backup needs beside its files.
package struct PostgreSQLBackupEnd: Sendable, Hashable {
    /// The position that recovery must reach before the files are consistent.
    package let stop: UInt64
    /// The text of `backup_label`.
    package let label: String
    /// The text of `tablespace_map`, empty without tablespaces.
    package let tablespaceMap: String
    /// The segments from start to stop; they stay until ``PostgreSQLBackup/release()``.
    package let segments: [LogSegment]
}

/// A physical backup in progress: one session that holds the log back while somebody copies the files.
package actor PostgreSQLBackup {
    /// The position that recovery starts from.
    package nonisolated let start: UInt64
    /// The timeline of that position.
    package nonisolated let timeline: UInt32

    private let connection: PostgreSQLConnection
    private let server: PostgreSQLServer
    private let segmentBytes: UInt64

    private init(
        _ server: PostgreSQLServer,
        _ connection: PostgreSQLConnection,
        start: UInt64,
        timeline: UInt32,
        segmentBytes: UInt64
    ) {
        self.server = server
        self.connection = connection
        self.start = start
        self.timeline = timeline
        self.segmentBytes = segmentBytes
    }

    /// Pins the log and begins a backup with a checkpoint at full speed.
    package static func begin(
        _ server: PostgreSQLServer,
        label: String,
        limit: Duration = .seconds(3600)
    ) async throws -> PostgreSQLBackup {
        let connection = try await server.connect()
        do {
            try await connection.query(
                "SELECT pg_create_physical_replication_slot('holdfast_backup_' || pg_backend_pid(), true, true)"
            )
            let begun = try await connection.query(
                """
                SELECT start, ('x' || left(pg_walfile_name(start), 8))::bit(32)::bigint AS timeline,
                    (SELECT setting FROM pg_settings WHERE name = 'wal_segment_size') AS segment_bytes
                FROM pg_backup_start($1, fast => true) AS start
                """,
                [label],
                limit: limit
            )
            guard let timeline = begun[column: "timeline"].flatMap({ UInt32($0) }),
                let segmentBytes = begun[column: "segment_bytes"].flatMap({ UInt64($0) })
            else { throw EngineError(.queryFailed, "The server began a backup but does not say where.") }
            return PostgreSQLBackup(
                server,
                connection,
                start: try begun[column: "start"].position(),
                timeline: timeline,
                segmentBytes: segmentBytes
            )
        } catch {
            await connection.close()
            throw error
        }
    }

    /// The files to copy now; see ``PostgreSQLFile`` for how they may change meanwhile.
    package nonisolated func files() throws -> [PostgreSQLFile] {
        try PostgreSQLFileList(server).entries()
    }

    /// Ends the backup after the files have been copied; the log stays pinned until ``release()``.
    package func end(limit: Duration = .seconds(3600)) async throws -> PostgreSQLBackupEnd {
        let sql = "SELECT lsn, labelfile, spcmapfile FROM pg_backup_stop(wait_for_archive => false)"
        let ended = try await connection.query(sql, limit: limit)
        let stop = try ended[column: "lsn"].position()
        guard let label = ended[column: "labelfile"], !label.isEmpty else {
            throw EngineError(.queryFailed, "The server ended the backup without a label; take another backup.")
        }
        return PostgreSQLBackupEnd(
            stop: stop,
            label: label,
            tablespaceMap: ended[column: "spcmapfile"] ?? "",
            segments: try segments(to: stop)
        )
    }

    /// Lets the server remove the log again and closes the session; before ``end(limit:)`` this gives the backup up.
    package func release() async {
        await connection.close()
    }

    private func segments(to stop: UInt64) throws -> [LogSegment] {
        let numbers = (start / segmentBytes)...((max(stop, start + 1) - 1) / segmentBytes)
        return try numbers.map { number in
            let name = LogSegmentName.text(timeline: timeline, number: number, segmentBytes: segmentBytes)
            let path = server.dataDirectory.appending("pg_wal").appending(name)
            guard server.files.exists(path) else {
                throw EngineError(
                    .logRemoved,
                    "The server removed \(name) while the backup ran; allow it to retain more log and try again."
                )
            }
            let begin = number * segmentBytes
            return LogSegment(name: name, path: path, positions: begin..<min(begin + segmentBytes, stop))
        }
    }
}

/// The names of log segment files.
enum LogSegmentName {
    /// 24 hexadecimal digits: timeline, then the segment's number in two halves.
    static func text(timeline: UInt32, number: UInt64, segmentBytes: UInt64) -> String {
        let perHigh = 0x1_0000_0000 / segmentBytes
        return [UInt64(timeline), number / perHigh, number % perHigh].map { part in
            let digits = String(part, radix: 16, uppercase: true)
            return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
        }.joined()
    }
}
