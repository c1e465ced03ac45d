import Foundation
import Testing

extension EndToEnd {
    /// A restore to a second has exactly what was committed up to then, judged by the server's own log.
    @Suite
    struct ExactRestoreTests {
        @Test
        func `restores to random seconds have exactly the rows committed up to them`() async throws {
            let restores = isSlowTier ? 10 : 3
            try await withHoldfast { holdfast in
                try await holdfast.python(
                    "create('app'); available('app'); backed_up('app')"
                )
                let writer = Writer(holdfast: holdfast, address: try await holdfast.address(of: "app"))
                try await writer.prepare()
                let log = try await committed(by: writer, forSeconds: isSlowTier ? 40 : 8)
                let first = try #require(log.first).time.rounded(.up)
                let last = try #require(log.last).time.rounded(.down)
                let seconds = Array(stride(from: first, through: last, by: 1)).shuffled().prefix(restores)
                #expect(seconds.count == restores)
                for (number, second) in seconds.enumerated() {
                    let target = "restored-\(number)"
                    let restored = Writer(
                        holdfast: holdfast,
                        address: try await restore(on: holdfast, to: target, second: second)
                    )
                    let expected = log.filter { $0.time <= second }.map(\.row).sorted()
                    #expect(try await restored.rows() == expected, "restored to \(second)")
                    try await holdfast.python(
                        "rds.delete_db_instance(DBInstanceIdentifier='\(target)', SkipFinalSnapshot=True)"
                    )
                }
            }
        }

        @Test
        func `an idle database restores to a second after its last transaction`() async throws {
            try await withHoldfast { holdfast in
                try await holdfast.python(
                    "create('app'); available('app'); backed_up('app')"
                )
                let app = try await holdfast.address(of: "app")
                try await holdfast.psql(app, "CREATE TABLE kept AS SELECT 42 AS value")
                let second = try await holdfast.python(
                    """
                    point = datetime.datetime.now(UTC).replace(microsecond=0) + datetime.timedelta(seconds=3)
                    restorable("app", point)
                    restore("app", "idle", point)
                    available("idle")
                    late = datetime.datetime.now(UTC) + datetime.timedelta(days=1)
                    early = datetime.datetime.now(UTC) - datetime.timedelta(days=1)
                    def refused(**when):
                        return refusal(rds.restore_db_instance_to_point_in_time, SourceDBInstanceIdentifier="app",
                            TargetDBInstanceIdentifier="never", **when)
                    answer([refused(RestoreTime=late), refused(RestoreTime=early), refused(),
                        refused(RestoreTime=point, UseLatestRestorableTime=True)])
                    """
                )
                #expect(second[0][1] == .string("InvalidParameterValue"))
                #expect(second[1][1] == .string("InvalidParameterValue"))
                #expect(second[2][0].integer == 400)
                #expect(second[3][1] == .string("InvalidParameterCombination"))
                let idle = try await holdfast.address(of: "idle")
                #expect(try await holdfast.psql(idle, "SELECT value FROM kept") == ["42"])
            }
        }

        /// A row with the time that its commit record carries, in seconds since 1970.
        private struct Commit {
            let row: Int
            let time: Double
        }

        /// Lets the writer write, and reads from the server's log when each row was committed.
        private func committed(by writer: Writer, forSeconds seconds: Double) async throws -> [Commit] {
            let holdfast = writer.holdfast
            let start = try await holdfast.psql(writer.address, "SELECT pg_current_wal_lsn()")[0]
            try await writer.write(forSeconds: seconds)
            let end = try await holdfast.psql(writer.address, "SELECT pg_current_wal_flush_lsn()")[0]
            let server = try holdfast.postmaster(at: writer.address)
            let log = try await command(
                try server.program("pg_waldump"),
                ["-p", server.directory.appending(path: "pg_wal").path, "--rmgr=Transaction", "-s", start, "-e", end],
                environment: ["TZ": "UTC", "PATH": "/usr/bin:/bin"]
            ).get()
            let rows = try await holdfast.psql(writer.address, "SELECT xmin, n FROM ticks ORDER BY n")
            let byTransaction = Dictionary(
                uniqueKeysWithValues: rows.map { $0.split(separator: "|") }.map { (String($0[0]), Int($0[1]) ?? 0) }
            )
            let commits = log.split(separator: "\n").compactMap { commit(line: $0, rows: byTransaction) }
            #expect(commits.count == rows.count, "every row has its commit record")
            return commits.sorted { $0.time < $1.time }
        }

        private func commit(line: Substring, rows: [String: Int]) -> Commit? {
            let pattern = /tx: +([0-9]+),.*desc: COMMIT ([0-9-]+) ([0-9:]+)\.([0-9]+) UTC/
            guard let match = line.firstMatch(of: pattern), let row = rows[String(match.1)],
                let whole = try? Date("\(match.2)T\(match.3)Z", strategy: .iso8601),
                let fraction = Double("0.\(match.4)")
            else { return nil }
            return Commit(row: row, time: whole.timeIntervalSince1970 + fraction)
        }

        private func restore(on holdfast: Holdfast, to target: String, second: Double) async throws -> DatabaseAddress {
            try await holdfast.python(
                """
                point = datetime.datetime.fromtimestamp(\(Int(second)), UTC)
                restorable("app", point)
                restore("app", "\(target)", point)
                available("\(target)")
                """
            )
            return try await holdfast.address(of: target)
        }
    }
}
