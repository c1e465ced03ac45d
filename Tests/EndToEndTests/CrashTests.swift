import Foundation
import Glibc
import Testing

extension EndToEnd {
    /// The daemon killed at random points of its work.
    @Suite
    struct CrashTests {
        @Test
        func `after kills at random points every resource is in its right state and the log has no gap`()
            async throws
        {
            let rounds = isSlowTier ? 10 : 1
            try await withHoldfast { holdfast in
                try await holdfast.python(
                    "create('app'); available('app'); backed_up('app')"
                )
                let writer = Writer(holdfast: holdfast, address: try await holdfast.address(of: "app"))
                try await writer.prepare()
                let server = try holdfast.postmaster(at: writer.address)
                let earliest = try await earliestRestorableTime(holdfast)

                for number in 0..<(rounds * Self.roundKills) {
                    try await beginWork(number, on: holdfast)
                    async let writing: Void = writer.write(forSeconds: 1, everySeconds: 0.01)
                    try await Task.sleep(for: .milliseconds(Int.random(in: 0...2_000)))
                    try await holdfast.crash()
                    try await writing
                    #expect(holdfast.postmasters().contains(server), "kill \(number): the database never stops")
                    if (number + 1) % Self.roundKills == 0 {
                        try await expectEverythingDone(inRoundEndingWith: number, on: holdfast)
                    }
                }
                if !isSlowTier { #expect(try await earliestRestorableTime(holdfast) == earliest) }
                try await expectLogIsWhole(writer)
                let verified = try await holdfast.holdfast("verify")
                #expect(verified.succeeded, "\(verified)")
            }
        }

        /// Kinds of work, each begun once in a round and followed by a kill.
        private static let roundKills = 6

        private func earliestRestorableTime(_ holdfast: Holdfast) async throws -> JSON {
            try await holdfast.python("answer(window('app')['EarliestTime'])")
        }

        /// Asks for work of a kind that depends on the number; each is asked once.
        private func beginWork(_ number: Int, on holdfast: Holdfast) async throws {
            try await holdfast.python(
                """
                n = \(number)
                kind = n % 6
                available("app")
                if kind in (0, 3):
                    rds.create_db_snapshot(DBInstanceIdentifier="app", DBSnapshotIdentifier=f"snapshot-{n}")
                elif kind == 1:
                    create(f"other-{n}", BackupRetentionPeriod=1)
                elif kind == 2:
                    restorable("app", datetime.datetime.now(UTC) - datetime.timedelta(seconds=3))
                    restore("app", f"restored-{n}")
                elif kind == 4:
                    rds.delete_db_instance(DBInstanceIdentifier=f"other-{n - 3}", SkipFinalSnapshot=True)
                else:
                    snapshot_available(f"snapshot-{n - 5}")
                    rds.delete_db_snapshot(DBSnapshotIdentifier=f"snapshot-{n - 5}")
                """
            )
        }

        /// Waits until the work of one round has reached its end, checks it, and takes it away again.
        private func expectEverythingDone(inRoundEndingWith number: Int, on holdfast: Holdfast) async throws {
            let left = try await holdfast.python(
                """
                first = \(number) - 5
                available(f"restored-{first + 2}")
                snapshot_available(f"snapshot-{first + 3}")
                gone(f"other-{first + 1}")
                until(f"snapshot-{first} is gone", lambda: refusal(
                    rds.describe_db_snapshots, DBSnapshotIdentifier=f"snapshot-{first}"))
                instances = [each["DBInstanceIdentifier"] for each in rds.describe_db_instances()["DBInstances"]]
                for name in instances:
                    if name != "app":
                        rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)
                [gone(name) for name in instances if name != "app"]
                for each in rds.describe_db_snapshots(SnapshotType="manual")["DBSnapshots"]:
                    rds.delete_db_snapshot(DBSnapshotIdentifier=each["DBSnapshotIdentifier"])
                until("no manual snapshot is left",
                    lambda: not rds.describe_db_snapshots(SnapshotType="manual")["DBSnapshots"])
                answer([available("app")["DBInstanceIdentifier"]])
                """,
                within: .seconds(300)
            )
            #expect(left[0] == .string("app"))
            try await eventually("only the source's server is left") { holdfast.postmasters().count == 1 }
        }

        /// Restores to the latest time, which needs every byte of the log since the snapshot, and compares the rows.
        private func expectLogIsWhole(_ writer: Writer) async throws {
            _ = try await writer.confirmedRow()
            try await writer.holdfast.python(
                """
                now = datetime.datetime.now(UTC)
                restorable("app", now)
                restore("app", "whole"); available("whole")
                """
            )
            let whole = Writer(
                holdfast: writer.holdfast,
                address: try await writer.holdfast.address(of: "whole")
            )
            let expected = try await writer.rows()
            #expect(!expected.isEmpty)
            #expect(try await whole.rows() == expected)
        }
    }
}
