import Foundation
import Testing

extension EndToEnd {
    /// Two daemons on two hosts, each with its own disk and keys: what one knows of the other came over a cable.
    @Suite
    struct TwoDaemonTests {
        @Test(.needsHosts, .slow)
        func `a cut link loses nothing, and the destroyed source's last second restores at the other daemon`()
            async throws
        {
            try await withTwoHosts { hosts in
                let (source, destination) = (hosts.source, hosts.destination)
                let found = try await source.python(
                    "create('app'); available('app'); backed_up('app'); answer(instance('app'))"
                )
                let resourceID = try #require(found["DbiResourceId"].string)
                let arn = try #require(found["DBInstanceArn"].string)
                let writer = Writer(holdfast: source, address: try await source.address(of: "app"))
                try await writer.prepare()
                try await Self.replicate(arn, resourceID, to: destination)

                try await hosts.cut()
                try await writer.write(forSeconds: 2, everySeconds: 0.01)
                let told = try await destination.pythonAway(
                    """
                    until("the interruption is told", lambda: any("can't be replicated" in e for e in events("app")), 120)
                    answer(replica("\(resourceID)")["Status"])
                    """
                )
                #expect(told == .string("replicating"))
                try await hosts.heal()
                try await writer.write(forSeconds: 2, everySeconds: 0.01)
                let rows = try await writer.rows()
                let point = try await Self.awaitReplicated(resourceID, at: destination)
                try await writer.write(forSeconds: 2, everySeconds: 0.01)
                let last = try await writer.rows()

                try await hosts.destroySource()
                #expect(!FileManager.default.fileExists(atPath: source.data.path))
                try await Self.restore(resourceID, arn, to: point, at: destination)
                let exact = Writer(holdfast: destination, address: try await destination.addressAway(of: "app-1"))
                #expect(try await exact.rows() == rows)
                let newest = Writer(holdfast: destination, address: try await destination.addressAway(of: "app-2"))
                let found2 = try await newest.rows()
                #expect(found2.count >= rows.count)
                #expect(last.starts(with: found2))
            }
        }

        @Test(.needsHosts)
        func `a snapshot copied to another daemon restores there, and the next copy moves little`() async throws {
            try await withTwoHosts { hosts in
                let (source, destination) = (hosts.source, hosts.destination)
                let found = try await source.python(
                    "create('app'); available('app'); backed_up('app'); answer(instance('app'))"
                )
                let arn = try #require(found["DBInstanceArn"].string).replacing(":db:app", with: ":snapshot:")
                let app = try await source.address(of: "app")
                try await source.psql(app, "CREATE TABLE kept AS SELECT generate_series(1, 100000) AS n")
                var moved: [Int] = []
                for name in ["one", "two"] {
                    try await source.psql(app, "INSERT INTO kept VALUES (0)")
                    try await source.python(
                        """
                        rds.create_db_snapshot(DBInstanceIdentifier="app", DBSnapshotIdentifier="\(name)")
                        snapshot_available("\(name)"), available("app")
                        """
                    )
                    let before = Self.packBytes(of: destination)
                    try await destination.pythonAway(
                        """
                        rds.copy_db_snapshot(SourceDBSnapshotIdentifier="\(arn)\(name)",
                            TargetDBSnapshotIdentifier="\(name)", SourceRegion="\(Holdfast.region)")
                        snapshot_available("\(name)")
                        """
                    )
                    moved.append(Self.packBytes(of: destination) - before)
                }
                #expect(moved[0] > 0 && moved[1] * 4 < moved[0], "\(moved)")
                try await hosts.destroySource()
                try await destination.pythonAway(
                    """
                    rds.restore_db_instance_from_db_snapshot(DBSnapshotIdentifier="two", DBInstanceIdentifier="app-1")
                    available("app-1")
                    """
                )
                let restored = try await destination.addressAway(of: "app-1")
                #expect(try await destination.psql(restored, "SELECT count(*) FROM kept") == ["100002"])
            }
        }

        private static func replicate(_ arn: String, _ resourceID: String, to destination: Holdfast) async throws {
            try await destination.pythonAway(
                """
                rds.start_db_instance_automated_backups_replication(SourceDBInstanceArn="\(arn)")
                replicated("\(resourceID)", datetime.datetime.now(UTC))
                """
            )
        }

        /// A second after now that the other daemon can restore.
        private static func awaitReplicated(_ resourceID: String, at destination: Holdfast) async throws -> String {
            let point = try await destination.pythonAway(
                """
                point = datetime.datetime.now(UTC).replace(microsecond=0) + datetime.timedelta(seconds=1)
                replicated("\(resourceID)", point)
                answer(point)
                """
            )
            return try #require(point.string)
        }

        /// Restores the second and the latest that there is; the source is asked for nothing.
        private static func restore(
            _ resourceID: String,
            _ arn: String,
            to point: String,
            at destination: Holdfast
        ) async throws {
            try await destination.pythonAway(
                """
                rds.stop_db_instance_automated_backups_replication(SourceDBInstanceArn="\(arn)")
                rds.restore_db_instance_to_point_in_time(SourceDbiResourceId="\(resourceID)",
                    TargetDBInstanceIdentifier="app-1", RestoreTime=moment("\(point)"))
                rds.restore_db_instance_to_point_in_time(SourceDbiResourceId="\(resourceID)",
                    TargetDBInstanceIdentifier="app-2", UseLatestRestorableTime=True)
                available("app-1"), available("app-2")
                """
            )
        }

        private static func packBytes(of holdfast: Holdfast) -> Int {
            let packs = holdfast.repository.appending(path: "\(Holdfast.awayRegion)/packs")
            let files = FileManager.default.enumerator(at: packs, includingPropertiesForKeys: [.fileSizeKey])
            return files?.compactMap { $0 as? URL }
                .reduce(0) { $0 + ((try? $1.resourceValues(forKeys: [.fileSizeKey]).fileSize) ?? 0) } ?? 0
        }
    }
}
