import Foundation

@testable import Engine

/// What a cluster did, as files: its log, and copies of its data between which the log ran.
struct WALRecording: Sendable {
    /// A copy of the data and where in the log it belongs.
    struct Copy: Sendable {
        let directory: URL
        /// The redo location of the checkpoint before the copy.
        let redo: LogSequenceNumber
        /// The end of the log after the copy.
        let end: LogSequenceNumber
    }

    let cluster: WALCluster
    var copies: [Copy] = []
    /// Where the second timeline begins.
    var switchPosition = LogSequenceNumber.zero
    /// The segments in order, each from the timeline that ended up with it.
    var segments: [(start: LogSequenceNumber, bytes: [UInt8])] = []
    /// Everything in the log, until it ends.
    var events: [WALEvent] = []
    /// How the log ends.
    var error: WALError?

    @TaskLocal static var current: WALRecording?
}

extension WALCluster {
    /// Everything that writes unusual records, in phases with a copy of the data between them.
    func record() throws -> WALRecording {
        var recording = WALRecording(cluster: self)
        try prepare()
        recording.copies.append(try checkpointAndCopy("copy-0"))
        for (number, phase) in [changeRows, changeFiles, changeDatabases, compress].enumerated() {
            try phase()
            let copy =
                number == 1 ? try copyUnderLoad("copy-\(number + 1)") : try checkpointAndCopy("copy-\(number + 1)")
            recording.copies.append(copy)
        }
        try crash()
        recording.copies.append(try checkpointAndCopy("copy-5"))
        recording.switchPosition = try changeTimeline()
        try stop("fast")
        recording.segments = try recording.readSegments()
        var reader = WALReader(at: recording.segments[0].start, timeline: 2)
        do {
            for segment in recording.segments {
                try reader.read(segment.bytes, at: segment.start) { recording.events.append($0) }
            }
        } catch let error as WALError {
            recording.error = error
        }
        return recording
    }

    private func prepare() throws {
        try bench("-i -q -s 1")
        try query(
            """
            CREATE TABLE wide (id int PRIMARY KEY, body text);
            ALTER TABLE wide ALTER body SET STORAGE EXTERNAL;
            INSERT INTO wide SELECT n, repeat(md5(n::text), 40) FROM generate_series(1, 2000) n;
            CREATE TABLE doomed AS SELECT n FROM generate_series(1, 5000) n;
            CREATE TABLE shrinking AS SELECT n, repeat('x', 300) AS filler FROM generate_series(1, 5000) n;
            CREATE UNLOGGED TABLE unlogged (id int PRIMARY KEY, t text);
            CREATE TABLE words (t text, v tsvector, p point, h int, s int4range);
            CREATE INDEX ON words USING gin (v);
            CREATE INDEX ON words USING gist (p);
            CREATE INDEX ON words USING spgist (t);
            CREATE INDEX ON words USING hash (h);
            CREATE INDEX ON words USING brin (h);
            CREATE SEQUENCE steps;
            """
        )
    }

    private func changeRows() throws {
        try bench("-n -c 4 -j 2 -t 200")
        try query(
            """
            UPDATE wide SET body = body || 'y' WHERE id % 17 = 0;
            DELETE FROM wide WHERE id % 23 = 0;
            INSERT INTO wide SELECT n, repeat(md5(n::text), 400) FROM generate_series(10000, 10200) n;
            INSERT INTO words SELECT md5(n::text), to_tsvector('simple', md5(n::text) || ' w' || n % 50),
                point(n % 97, n), n, int4range(n, n + 5) FROM generate_series(1, 1500) n;
            SELECT count(nextval('steps')) FROM generate_series(1, 100);
            INSERT INTO unlogged SELECT n, 'u' FROM generate_series(1, 1000) n;
            BEGIN;
            INSERT INTO wide VALUES (-1, 'a');
            SAVEPOINT one;
            INSERT INTO wide VALUES (-2, 'b');
            ROLLBACK TO one;
            SAVEPOINT two;
            INSERT INTO wide VALUES (-3, 'c');
            COMMIT;
            BEGIN;
            INSERT INTO wide VALUES (-4, 'd');
            ROLLBACK;
            SELECT count(*) FROM wide;
            """
        )
    }

    private func changeFiles() throws {
        try query(
            """
            DROP TABLE doomed;
            DELETE FROM shrinking WHERE n > 1000;
            VACUUM shrinking;
            INSERT INTO shrinking SELECT n, 'back' FROM generate_series(1, 200) n;
            BEGIN; CREATE TABLE never AS SELECT 1; ROLLBACK;
            BEGIN; CREATE TABLE later AS SELECT n FROM generate_series(1, 100) n; DROP TABLE later; COMMIT;
            CREATE TABLE fresh AS SELECT n FROM generate_series(1, 3000) n;
            TRUNCATE words;
            VACUUM FULL wide;
            CLUSTER pgbench_accounts USING pgbench_accounts_pkey;
            REINDEX TABLE pgbench_branches;
            BEGIN; INSERT INTO wide VALUES (-10, 'p'); CREATE TABLE prepared (n int); PREPARE TRANSACTION 'kept';
            BEGIN; INSERT INTO wide VALUES (-11, 'q'); CREATE TABLE unprepared (n int); PREPARE TRANSACTION 'lost';
            COMMIT PREPARED 'kept';
            ROLLBACK PREPARED 'lost';
            SELECT pg_create_restore_point('before the switch');
            SELECT pg_switch_wal();
            SELECT length(pg_logical_emit_message(true, 'test', repeat('m', 300000))::text);
            SELECT txid_current();
            """
        )
    }

    private func changeDatabases() throws {
        try query("CREATE DATABASE logged STRATEGY wal_log")
        try query("CREATE DATABASE copied STRATEGY file_copy")
        try query("CREATE TABLE inside AS SELECT n FROM generate_series(1, 1000) n", database: "copied")
        try query("CREATE TABLESPACE elsewhere LOCATION ''")
        try query("CREATE TABLE away (n int) TABLESPACE elsewhere; INSERT INTO away SELECT generate_series(1, 500)")
        try query("DROP DATABASE logged")
        try query("DROP TABLE away")
        try query("DROP TABLESPACE elsewhere")
    }

    private func compress() throws {
        for method in ["pglz", "lz4", "zstd", "off"] {
            // A build may lack a method; the others still count.
            _ = try? query("ALTER SYSTEM SET wal_compression = \(method)")
            try query("SELECT pg_reload_conf()")
            try query("CHECKPOINT; UPDATE wide SET body = body || '\(method)' WHERE id % 50 = 0")
        }
        try query("UPDATE pgbench_accounts SET abalance = abalance + 1 WHERE aid % 90 = 0; VACUUM pgbench_accounts")
    }

    private func crash() throws {
        try whileBenching {
            try query("CHECKPOINT; INSERT INTO wide VALUES (-20, 'before the crash')")
            try stop("immediate")
        }
        try start()
        try query("INSERT INTO wide VALUES (-21, 'after the crash')")
    }

    /// Recovers to the end of the log and goes on from there on timeline 2; returns where that begins.
    private func changeTimeline() throws -> LogSequenceNumber {
        try stop("fast")
        try run("touch", [data.appending(path: "recovery.signal").path])
        try append("restore_command = 'false'\n", to: "postgresql.auto.conf")
        // Without a hot standby, connections are accepted only once recovery is over.
        try append("hot_standby = off\n", to: "postgresql.auto.conf")
        try start()
        try query("INSERT INTO wide VALUES (-30, 'second timeline'); CHECKPOINT")
        let history = try String(contentsOf: log.appending(path: "00000002.history"), encoding: .utf8)
        return history.split(separator: "\t").dropFirst().first.flatMap { LogSequenceNumber($0) } ?? .zero
    }

    private func checkpointAndCopy(_ name: String) throws -> WALRecording.Copy {
        try query("CHECKPOINT")
        let redo = try position("SELECT redo_lsn FROM pg_control_checkpoint()")
        let copy = try copyFiles(name)
        return WALRecording.Copy(directory: copy, redo: redo, end: try position("SELECT pg_current_wal_insert_lsn()"))
    }

    private func copyUnderLoad(_ name: String) throws -> WALRecording.Copy {
        try whileBenching { try checkpointAndCopy(name) }
    }

    private func position(_ sql: String) throws -> LogSequenceNumber { LogSequenceNumber(try query(sql)) ?? .zero }
}
