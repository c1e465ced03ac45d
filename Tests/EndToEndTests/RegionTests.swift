import Foundation
import Testing

extension EndToEnd {
    /// Two regions of one daemon: copies and replicated backups that outlive the region they come from.
    @Suite
    struct RegionTests {
        private static let options = ["--region", Holdfast.awayRegion]

        @Test
        func `replicated backups restore to a second in another region after the instance is gone`() async throws {
            try await withHoldfast(options: Self.options) { holdfast in
                let source = try await Self.sourceWithRows(holdfast)
                let started = try await holdfast.aws(
                    "rds",
                    "start-db-instance-automated-backups-replication",
                    "--region",
                    Holdfast.awayRegion,
                    "--source-region",
                    Holdfast.region,
                    "--source-db-instance-arn",
                    source.arn,
                    "--backup-retention-period",
                    "3",
                    "--tags",
                    "Key=for,Value=disaster"
                ).get()
                let pending = try JSON(text: started)["DBInstanceAutomatedBackup"]
                #expect(pending["Status"] == .string("pending"))
                #expect(pending["BackupRetentionPeriod"].integer == 3)
                #expect(pending["TagList"][0]["Value"] == .string("disaster"))
                let arn = try #require(pending["DBInstanceAutomatedBackupsArn"].string)
                let writer = Writer(holdfast: holdfast, address: source.address)
                try await writer.prepare()
                try await writer.write(forSeconds: 4, everySeconds: 0.01)
                let rows = try await writer.rows()
                let named = try await holdfast.python(
                    "answer(instance('app')['DBInstanceAutomatedBackupsReplications'][0])"
                )
                #expect(named["DBInstanceAutomatedBackupsArn"] == .string(arn))
                let states = try await holdfast.pythonAway(
                    """
                    point = datetime.datetime.now(UTC).replace(microsecond=0) + datetime.timedelta(seconds=1)
                    replicated("\(source.resourceID)", point)
                    before = replica("\(source.resourceID)")["Status"]
                    home = boto3.client("rds", config=ONCE)
                    home.delete_db_instance(DBInstanceIdentifier="app", SkipFinalSnapshot=True)
                    until("the replica is kept", lambda: replica("\(source.resourceID)")["Status"] == "retained")
                    rds.restore_db_instance_to_point_in_time(SourceDBInstanceAutomatedBackupsArn="\(arn)",
                        TargetDBInstanceIdentifier="app-1", RestoreTime=point)
                    rds.restore_db_instance_to_point_in_time(SourceDbiResourceId="\(source.resourceID)",
                        TargetDBInstanceIdentifier="app-2", UseLatestRestorableTime=True)
                    available("app-1"), available("app-2")
                    answer([before, home.describe_db_instance_automated_backups()["DBInstanceAutomatedBackups"]])
                    """
                )
                #expect(states == .array([.string("replicating"), .array([])]))
                for name in ["app-1", "app-2"] {
                    let restored = Writer(holdfast: holdfast, address: try await holdfast.addressAway(of: name))
                    #expect(try await restored.rows() == rows)
                }
                try await Self.removeReplica(arn, holdfast)
            }
        }

        @Test
        func `a snapshot copied with the CLI restores in the other region`() async throws {
            try await withHoldfast(options: Self.options) { holdfast in
                let source = try await Self.sourceWithRows(holdfast)
                try await holdfast.python(
                    """
                    rds.create_db_snapshot(DBInstanceIdentifier="app", DBSnapshotIdentifier="one",
                        Tags=[{"Key": "kept", "Value": "yes"}])
                    snapshot_available("one")
                    """
                )
                let arn = source.arn.replacing(":db:app", with: ":snapshot:one")
                let copied = try await holdfast.aws(
                    "rds",
                    "copy-db-snapshot",
                    "--region",
                    Holdfast.awayRegion,
                    "--source-region",
                    Holdfast.region,
                    "--source-db-snapshot-identifier",
                    arn,
                    "--target-db-snapshot-identifier",
                    "two",
                    "--copy-tags"
                ).get()
                #expect(try JSON(text: copied)["DBSnapshot"]["SourceDBSnapshotIdentifier"] == .string(arn))
                let copy = try await holdfast.pythonAway(
                    """
                    found = snapshot_available("two")
                    boto3.client("rds", config=ONCE).delete_db_instance(DBInstanceIdentifier="app", SkipFinalSnapshot=True)
                    rds.restore_db_instance_from_db_snapshot(DBSnapshotIdentifier="two", DBInstanceIdentifier="app-1")
                    available("app-1")
                    answer([found["PercentProgress"], found["SourceRegion"], found["TagList"][0]["Value"],
                        len(events("two", "db-snapshot")) >= 2])
                    """
                )
                #expect(copy == .array([.number(100), .string(Holdfast.region), .string("yes"), .bool(true)]))
                let restored = try await holdfast.addressAway(of: "app-1")
                #expect(try await holdfast.psql(restored, "SELECT count(*) FROM kept") == ["1000"])
            }
        }

        /// An instance with a first backup and some rows.
        private static func sourceWithRows(
            _ holdfast: Holdfast
        ) async throws -> (arn: String, resourceID: String, address: DatabaseAddress) {
            let found = try await holdfast.python(
                "create('app'); available('app'); backed_up('app'); answer(instance('app'))"
            )
            let address = try await holdfast.address(of: "app")
            try await holdfast.psql(address, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
            return (
                try #require(found["DBInstanceArn"].string), try #require(found["DbiResourceId"].string), address
            )
        }

        private static func removeReplica(_ arn: String, _ holdfast: Holdfast) async throws {
            let left = try await holdfast.pythonAway(
                """
                rds.delete_db_instance_automated_backup(DBInstanceAutomatedBackupsArn="\(arn)")
                until("the replica is gone", lambda: refusal(rds.describe_db_instance_automated_backups,
                    DBInstanceAutomatedBackupsArn="\(arn)"))
                answer(refusal(rds.stop_db_instance_automated_backups_replication,
                    SourceDBInstanceArn="arn:aws:rds:eu-central-1:123456789012:db:app"))
                """
            )
            #expect(left[1] == .string("DBInstanceNotFound"))
        }
    }
}
