import Foundation

/// A table that a session fills with one small transaction every few milliseconds.
struct Writer: Sendable {
    let holdfast: Holdfast
    let address: DatabaseAddress

    /// Makes the table and the procedure; each row carries the server's clock before its commit.
    func prepare() async throws {
        try await holdfast.psql(
            address,
            "CREATE TABLE IF NOT EXISTS ticks (n bigint PRIMARY KEY, at timestamptz NOT NULL)",
            """
            CREATE OR REPLACE PROCEDURE tick(seconds float8, pause float8) LANGUAGE plpgsql AS $$
            DECLARE
                finish timestamptz := clock_timestamp() + seconds * interval '1 second';
                n bigint := (SELECT coalesce(max(ticks.n), 0) FROM ticks);
            BEGIN
                WHILE clock_timestamp() < finish LOOP
                    n := n + 1;
                    INSERT INTO ticks VALUES (n, clock_timestamp());
                    COMMIT;
                    PERFORM pg_sleep(pause);
                END LOOP;
            END $$
            """
        )
    }

    /// Writes for some seconds.
    func write(forSeconds seconds: Double, everySeconds pause: Double = 0.003) async throws {
        try await holdfast.psql(
            address,
            "CALL tick(\(seconds), \(pause))",
            within: .seconds(seconds) + .seconds(60)
        )
    }

    /// The rows that are there, in order.
    func rows() async throws -> [Int] {
        try await holdfast.psql(address, "SELECT n FROM ticks ORDER BY n").compactMap(Int.init)
    }

    /// The last row whose commit capture has confirmed as durable: its record ends before the confirmed position.
    func confirmedRow() async throws -> Int {
        let seen = try await holdfast.psql(
            address,
            "SELECT coalesce(max(n), 0), pg_current_wal_insert_lsn() FROM ticks"
        )
        let parts = (seen.first ?? "").split(separator: "|").map(String.init)
        guard parts.count == 2, let row = Int(parts[0]) else { throw CommandAnswerError(answer: seen) }
        try await eventually("capture confirms \(parts[1])", within: .seconds(15), every: .milliseconds(20)) {
            let state = try await holdfast.psql(
                address,
                "SELECT bool_or(restart_lsn >= '\(parts[1])') FROM pg_replication_slots"
            )
            return state == ["t"]
        }
        return row
    }
}

/// A program answered something that cannot be read.
struct CommandAnswerError: Error {
    let answer: [String]
}

extension Holdfast {
    /// Makes the instance `app` by a script that creates it, writes to it, and takes the manual snapshot `before`.
    func fill(_ creation: String) async throws -> Writer {
        try await python("\(creation)\navailable('app'); backed_up('app')")
        let writer = Writer(holdfast: self, address: try await address(of: "app"))
        try await writer.prepare()
        try await writer.write(forSeconds: 1)
        try await python(
            """
            rds.create_db_snapshot(DBInstanceIdentifier='app', DBSnapshotIdentifier='before')
            snapshot_available('before'); available('app')
            """
        )
        return writer
    }
}
