import Foundation
import Testing

extension EndToEnd {
    /// The commands that people have in their runbooks, as they stand there.
    @Suite
    struct RunbookTests {
        @Test
        func `a runbook runs from create to delete`() async throws {
            try await withHoldfast { holdfast in
                try await createAndConnect(holdfast)
                try await snapshotAndRestore(holdfast)
                try await restoreToPointInTime(holdfast)
                try await changeAndInspect(holdfast)
                try await deleteEverything(holdfast)
            }
        }

        /// Runs a line that must succeed and returns what it answered.
        @discardableResult
        private func run(_ line: String, on holdfast: Holdfast) async throws -> JSON {
            let outcome = try await holdfast.shell(line, within: .seconds(180))
            _ = try outcome.get()
            return outcome.json
        }

        private func createAndConnect(_ holdfast: Holdfast) async throws {
            let identity = try await run("aws sts get-caller-identity", on: holdfast)
            #expect(identity["Account"].string?.wholeMatch(of: /[0-9]{12}/) != nil)
            let created = try await run(
                """
                aws rds create-db-instance --db-instance-identifier app --engine postgres \
                --db-instance-class db.t3.micro --allocated-storage 20 --master-username app \
                --master-user-password \(Holdfast.masterPassword) \
                --backup-retention-period 7 --preferred-backup-window 01:00-01:30 \
                --preferred-maintenance-window sun:03:00-sun:03:30
                """,
                on: holdfast
            )
            #expect(created["DBInstance"]["DBInstanceStatus"] == .string("creating"))
            #expect(created["DBInstance"]["PreferredBackupWindow"] == .string("01:00-01:30"))
            try await run("aws rds wait db-instance-available --db-instance-identifier app", on: holdfast)

            let described = try await run("aws rds describe-db-instances", on: holdfast)["DBInstances"]
            #expect(described.elements.count == 1)
            let app = described[0]
            #expect(app["DBInstanceStatus"] == .string("available"))
            #expect(app["BackupRetentionPeriod"].integer == 7)
            let account = identity["Account"].string ?? ""
            #expect(app["DBInstanceArn"] == .string("arn:aws:rds:\(Holdfast.region):\(account):db:app"))

            let address = try await holdfast.address(of: "app")
            let version = app["EngineVersion"].string ?? "none"
            #expect(try await holdfast.psql(address, "SHOW server_version").first?.hasPrefix(version) == true)
            let session = try await holdfast.psql(
                address,
                "SELECT s.ssl, current_user FROM pg_stat_ssl s WHERE s.pid = pg_backend_pid()"
            )
            #expect(session == ["t|app"])
            try await holdfast.psql(address, "CREATE TABLE orders AS SELECT generate_series(1, 1000) AS id")
        }

        private func snapshotAndRestore(_ holdfast: Holdfast) async throws {
            let created = try await run(
                "aws rds create-db-snapshot --db-instance-identifier app --db-snapshot-identifier before-release",
                on: holdfast
            )
            #expect(created["DBSnapshot"]["SnapshotType"] == .string("manual"))
            try await holdfast.python("snapshot_available('before-release')")
            try await run("aws rds wait db-snapshot-available --db-snapshot-identifier before-release", on: holdfast)
            try await run("aws rds wait db-snapshot-completed --db-snapshot-identifier before-release", on: holdfast)
            let one = try await run(
                "aws rds describe-db-snapshots --db-snapshot-identifier before-release",
                on: holdfast
            )
            #expect(one["DBSnapshots"][0]["Status"] == .string("available"))
            #expect(one["DBSnapshots"][0]["PercentProgress"].integer == 100)
            let manual = try await run("aws rds describe-db-snapshots --snapshot-type manual", on: holdfast)
            #expect(manual["DBSnapshots"].elements.map { $0["DBSnapshotIdentifier"].string } == ["before-release"])

            let app = try await holdfast.address(of: "app")
            try await holdfast.psql(app, "INSERT INTO orders VALUES (1001)")
            try await run(
                """
                aws rds restore-db-instance-from-db-snapshot --db-instance-identifier app-2 \
                --db-snapshot-identifier before-release
                """,
                on: holdfast
            )
            try await holdfast.python("available('app-2')")
            try await run("aws rds wait db-instance-available --db-instance-identifier app-2", on: holdfast)
            let restored = try await holdfast.address(of: "app-2")
            #expect(try await holdfast.psql(restored, "SELECT count(*), max(id) FROM orders") == ["1000|1000"])
        }

        private func restoreToPointInTime(_ holdfast: Holdfast) async throws {
            let app = try await holdfast.address(of: "app")
            // A whole second that lies between the last commit and the mistake.
            let second = try await holdfast.python(
                """
                now = datetime.datetime.now(UTC)
                point = now.replace(microsecond=0) + datetime.timedelta(seconds=1)
                time.sleep(max(0, (point - datetime.datetime.now(UTC)).total_seconds()) + 0.05)
                answer(point.strftime('%Y-%m-%dT%H:%M:%S'))
                """
            )
            let point = try #require(second.string)
            try await holdfast.psql(app, "DROP TABLE orders")
            try await holdfast.python("restorable('app', moment('\(point)+00:00') + datetime.timedelta(seconds=1))")
            try await run(
                """
                aws rds restore-db-instance-to-point-in-time --source-db-instance-identifier app \
                --target-db-instance-identifier app-3 --restore-time \(point)
                """,
                on: holdfast
            )
            try await run(
                """
                aws rds restore-db-instance-to-point-in-time --source-db-instance-identifier app \
                --target-db-instance-identifier app-4 --use-latest-restorable-time
                """,
                on: holdfast
            )
            try await holdfast.python("available('app-3'); available('app-4')")
            let before = try await holdfast.address(of: "app-3")
            #expect(try await holdfast.psql(before, "SELECT count(*) FROM orders") == ["1001"])
            let after = try await holdfast.address(of: "app-4")
            #expect(try await holdfast.psql(after, "SELECT to_regclass('orders') IS NULL") == ["t"])
        }

        private func changeAndInspect(_ holdfast: Holdfast) async throws {
            try await run(
                """
                aws rds modify-db-instance --db-instance-identifier app --backup-retention-period 14 \
                --preferred-backup-window 02:00-02:30 --apply-immediately
                """,
                on: holdfast
            )
            try await holdfast.python(
                """
                until("the change is made", lambda: instance("app")["BackupRetentionPeriod"] == 14)
                available("app")
                """
            )
            let backups = try await run("aws rds describe-db-instance-automated-backups", on: holdfast)
            let ofApp = backups["DBInstanceAutomatedBackups"].elements
                .filter { $0["DBInstanceIdentifier"] == .string("app") }
            #expect(ofApp.count == 1)
            #expect(ofApp.first?["Status"] == .string("active"))
            #expect(ofApp.first?["RestoreWindow"]["EarliestTime"].string != nil)
            let events = try await run(
                "aws rds describe-events --source-type db-instance --source-identifier app --duration 60",
                on: holdfast
            )
            let messages = events["Events"].elements.compactMap { $0["Message"].string }
            #expect(messages.contains { $0.hasPrefix("DB instance created") })
            #expect(messages.contains { $0.hasPrefix("Finished DB instance backup") })
        }

        private func deleteEverything(_ holdfast: Holdfast) async throws {
            try await run("aws rds delete-db-snapshot --db-snapshot-identifier before-release", on: holdfast)
            for name in ["app-2", "app-3", "app-4"] {
                try await holdfast.python(
                    "rds.delete_db_instance(DBInstanceIdentifier='\(name)', SkipFinalSnapshot=True)"
                )
            }
            try await run(
                "aws rds delete-db-instance --db-instance-identifier app --final-db-snapshot-identifier app-final",
                on: holdfast
            )
            try await holdfast.python("[gone(name) for name in ('app', 'app-2', 'app-3', 'app-4')]")
            try await run("aws rds wait db-instance-deleted --db-instance-identifier app", on: holdfast)
            let left = try await run("aws rds describe-db-snapshots --snapshot-type manual", on: holdfast)
            #expect(left["DBSnapshots"].elements.map { $0["DBSnapshotIdentifier"].string } == ["app-final"])
            #expect(left["DBSnapshots"][0]["Status"] == .string("available"))
            #expect(holdfast.postmasters().isEmpty)
        }
    }
}
