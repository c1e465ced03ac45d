import Foundation
import Glibc
import Testing

extension EndToEnd {
    /// The loss of everything but the store and its key.
    @Suite
    struct RecoverTests {
        @Test
        func `a lost data directory comes back from the store, to the last captured second`() async throws {
            try await withHoldfast { holdfast in
                let writer = try await fill(holdfast)
                let last = try await writer.confirmedRow()
                let before = try await described(holdfast)
                try await loseEverything(holdfast)
                try await recover(holdfast)
                try await holdfast.start(Self.places(holdfast))
                compare(before, try await described(holdfast))
                try await restoreEverything(holdfast, lastRow: last)
            }
        }

        @Test
        func `what was in a bucket comes back from the bucket`() async throws {
            let bucket = try await Bucket.make()
            let options = bucket.options + ["--store-upload-seconds", "0.5"]
            try await withHoldfast(options: options, variables: bucket.variables) { holdfast in
                try await holdfast.python("create('app'); available('app'); backed_up('app')")
                let writer = Writer(holdfast: holdfast, address: try await holdfast.address(of: "app"))
                try await writer.prepare()
                try await writer.write(forSeconds: 1)
                let rows = try await writer.rows()
                try await holdfast.python("restorable('app', datetime.datetime.now(UTC))")
                try await loseEverything(holdfast)
                let key = ["--data-dir", holdfast.data.path, "--key-file", Self.keptKey(holdfast)]
                let environment = holdfast.environment.merging(bucket.variables) { $1 }
                let recover = ["recover"] + key + bucket.options
                let said = try await command(try Holdfast.executable, recover, environment: environment).get()
                #expect(said.contains("1 automated backups, 0 problems"))
                let list = ["export", "--list"] + key + bucket.options
                #expect(
                    try await command(try Holdfast.executable, list, environment: environment).get().contains(
                        "rds:app-"
                    )
                )
                try await holdfast.start(["--key-file", Self.keptKey(holdfast)])
                try await restoreLatest(holdfast)
                try await holdfast.python("available('app')")
                let restored = Writer(holdfast: holdfast, address: try await holdfast.address(of: "app"))
                #expect(try await restored.rows() == rows)
            }
        }

        private static func keptKey(_ holdfast: Holdfast) -> String {
            holdfast.scratch.appending(path: "kept.key").path
        }

        /// Where the store and its key are kept, away from the data directory.
        private static func places(_ holdfast: Holdfast) -> [String] {
            ["--store", holdfast.scratch.appending(path: "kept").path, "--key-file", keptKey(holdfast)]
        }

        /// Two instances, one of them deleted, with everything about them changed after it was first said.
        private func fill(_ holdfast: Holdfast) async throws -> Writer {
            try await holdfast.python(
                """
                create('app', Tags=[{'Key': 'team', 'Value': 'a'}])
                create('old', BackupRetentionPeriod=3)
                for name in ('app', 'old'):
                    available(name); backed_up(name)
                rds.delete_db_instance(DBInstanceIdentifier='old', SkipFinalSnapshot=True, DeleteAutomatedBackups=False)
                gone('old')
                """
            )
            let writer = Writer(holdfast: holdfast, address: try await holdfast.address(of: "app"))
            try await writer.prepare()
            try await writer.write(forSeconds: 2)
            try await holdfast.python(
                """
                rds.create_db_snapshot(DBInstanceIdentifier='app', DBSnapshotIdentifier='before',
                    Tags=[{'Key': 'why', 'Value': 'release'}])
                arn = snapshot_available('before')['DBSnapshotArn']
                rds.add_tags_to_resource(ResourceName=arn, Tags=[{'Key': 'keep', 'Value': 'yes'}])
                rds.remove_tags_from_resource(ResourceName=arn, TagKeys=['why'])
                app = available('app')
                rds.add_tags_to_resource(ResourceName=app['DBInstanceArn'], Tags=[{'Key': 'cost', 'Value': '7'}])
                rds.modify_db_instance(DBInstanceIdentifier='app', BackupRetentionPeriod=9, ApplyImmediately=True)
                until('the period changes', lambda: instance('app')['BackupRetentionPeriod'] == 9)
                """
            )
            try await writer.write(forSeconds: 2)
            // Of the snapshot: two changes of tags. Of each instance: its opening, and then tags and period, or its end.
            try await eventually("the store says what the ledger says") {
                try descriptionNumbers(holdfast) == [2, 2, 3]
            }
            return writer
        }

        /// How often the store was told about each of the instances and snapshots that it has documents about.
        private func descriptionNumbers(_ holdfast: Holdfast) throws -> [Int] {
            let folder = holdfast.repository.appending(path: "\(Holdfast.region)/descriptions").path
            return try FileManager.default.contentsOfDirectory(atPath: folder).compactMap { subject in
                try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(subject)").compactMap(Int.init).max()
            }.sorted()
        }

        /// What clients are told of backups and snapshots, and separately what is to differ afterwards.
        private func described(_ holdfast: Holdfast) async throws -> JSON {
            try await holdfast.python(
                """
                backups = rds.describe_db_instance_automated_backups()["DBInstanceAutomatedBackups"]
                backups.sort(key=lambda one: one["DBInstanceIdentifier"])
                snapshots = rds.describe_db_snapshots()["DBSnapshots"]
                answer({"statuses": [one.pop("Status") for one in backups],
                    "latest": [one["RestoreWindow"].pop("LatestTime").timestamp() for one in backups],
                    "backups": backups, "now": time.time(), "account": sts.get_caller_identity()["Account"],
                    "snapshots": sorted(snapshots, key=lambda one: one["DBSnapshotIdentifier"])})
                """
            )
        }

        /// Kills the daemon and its databases and removes everything but the store and its key.
        private func loseEverything(_ holdfast: Holdfast) async throws {
            try await holdfast.end(SIGKILL)
            for postmaster in holdfast.postmasters() {
                kill(postmaster.pid, SIGKILL)
                try await eventually("a database ends") { !Processes.lives(postmaster.pid) }
            }
            let manager = FileManager.default
            if manager.fileExists(atPath: holdfast.repository.path) {
                try manager.moveItem(at: holdfast.repository, to: holdfast.scratch.appending(path: "kept"))
            }
            try manager.moveItem(atPath: holdfast.data.path + "/repository.key", toPath: Self.keptKey(holdfast))
            try manager.removeItem(at: holdfast.data)
        }

        private func recover(_ holdfast: Holdfast) async throws {
            let arguments = ["recover", "--data-dir", holdfast.data.path] + Self.places(holdfast)
            let first = try await command(Holdfast.executable, arguments, environment: holdfast.environment)
            let words = "\(Holdfast.region): found 1 manual snapshots, 2 automated backups, 0 problems"
            #expect(try first.get().contains(words))
            let second = try await command(Holdfast.executable, arguments, environment: holdfast.environment)
            #expect(!second.succeeded && second.errors.contains("has a ledger already"))
        }

        private func compare(_ before: JSON, _ after: JSON) {
            #expect(before["statuses"] == .array([.string("active"), .string("retained")]))
            #expect(after["statuses"] == .array([.string("retained"), .string("retained")]))
            #expect(after["backups"] == before["backups"])
            #expect(after["backups"][0]["BackupRetentionPeriod"].integer == 9)
            #expect(after["backups"][0]["TagList"].elements.count == 2)
            #expect(after["snapshots"] == before["snapshots"])
            #expect(after["snapshots"].elements.count == 3)
            #expect(after["account"] == before["account"])
            // The window of the instance that lived until the end went on between the question and the loss.
            #expect(after["latest"][1] == before["latest"][1])
            guard case .number(let first) = before["latest"][0], case .number(let last) = after["latest"][0],
                case .number(let now) = after["now"]
            else { return #expect(Bool(false), "no window: \(before) \(after)") }
            #expect(first <= last && last < now)
        }

        /// Restores what was captured last of the lost instance, under its old name, as the runbook says.
        private func restoreLatest(_ holdfast: Holdfast) async throws {
            _ = try await holdfast.shell(
                """
                aws rds restore-db-instance-to-point-in-time --use-latest-restorable-time \
                --source-db-instance-automated-backups-arn $(aws rds describe-db-instance-automated-backups \
                --db-instance-identifier app --query 'DBInstanceAutomatedBackups[0].DBInstanceAutomatedBackupsArn' \
                --output text) --target-db-instance-identifier app
                """
            ).get()
        }

        /// Everything that came back can be restored, under the names that were lost.
        private func restoreEverything(_ holdfast: Holdfast, lastRow: Int) async throws {
            try await restoreLatest(holdfast)
            try await holdfast.python(
                """
                rds.restore_db_instance_from_db_snapshot(DBInstanceIdentifier='then', DBSnapshotIdentifier='before')
                available('app'); available('then')
                """
            )
            let rows = try await Writer(holdfast: holdfast, address: try await holdfast.address(of: "app")).rows()
            #expect(rows == Array(1...lastRow))
            let then = try await Writer(holdfast: holdfast, address: try await holdfast.address(of: "then")).rows()
            #expect(!then.isEmpty && then.count < rows.count && then == Array(rows.prefix(then.count)))
        }
    }
}
