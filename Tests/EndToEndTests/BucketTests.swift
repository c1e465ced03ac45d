import Foundation
import StoreTesting
import Subprocess
import Testing

extension EndToEnd {
    /// The repositories in a bucket.
    @Suite
    struct BucketTests {
        private static let uploadSoon = ["--store-upload-seconds", "0.5"]

        @Test
        func `with its backups in a bucket a killed daemon loses nothing and restores to a second`() async throws {
            let bucket = try await Bucket.make()
            try await withHoldfast(options: bucket.options + Self.uploadSoon, variables: bucket.variables) { holdfast in
                try await holdfast.python("create('app'); available('app'); backed_up('app')")
                let writer = Writer(holdfast: holdfast, address: try await holdfast.address(of: "app"))
                try await writer.prepare()
                try await writer.write(forSeconds: 2)
                try await holdfast.python(
                    """
                    rds.create_db_snapshot(DBInstanceIdentifier="app", DBSnapshotIdentifier="mine")
                    snapshot_available("mine")
                    """
                )
                async let writing: Void = writer.write(forSeconds: 3)
                try await Task.sleep(for: .milliseconds(1_500))
                try await holdfast.crash()
                try await writing
                let rows = try await writer.rows()
                try await holdfast.python(
                    """
                    restorable("app", datetime.datetime.now(UTC))
                    restore("app", "restored"); available("restored")
                    rds.restore_db_instance_from_db_snapshot(
                        DBInstanceIdentifier="old", DBSnapshotIdentifier="mine")
                    available("old")
                    """
                )
                let restored = Writer(holdfast: holdfast, address: try await holdfast.address(of: "restored"))
                #expect(try await restored.rows() == rows)
                let old = Writer(holdfast: holdfast, address: try await holdfast.address(of: "old"))
                #expect(try await old.rows() == Array(rows.prefix(try await old.rows().count)))
                let verify = ["verify", "--data-dir", holdfast.data.path] + bucket.options
                let environment = holdfast.environment.merging(bucket.variables) { $1 }
                let verified = try await command(try Holdfast.executable, verify, environment: environment)
                #expect(verified.succeeded, "\(verified)")
                #expect(!FileManager.default.fileExists(atPath: holdfast.repository.path))
            }
        }

        @Test(.slow)
        func `while the bucket takes no log, the latest restorable time says so, and nothing is lost`() async throws {
            let bucket = try await Bucket.make()
            try await withHoldfast(options: bucket.options + Self.uploadSoon, variables: bucket.variables) { holdfast in
                try await holdfast.python("create('app'); available('app'); backed_up('app')")
                let writer = Writer(holdfast: holdfast, address: try await holdfast.address(of: "app"))
                try await writer.prepare()
                try await bucket.refuseLog(times: 1_000_000)
                // What travels at this moment may still arrive.
                try await Task.sleep(for: .seconds(1))
                let before = try await holdfast.python("answer(window('app')['LatestTime'])")
                try await writer.write(forSeconds: 2)
                let row = try await writer.confirmedRow()
                try await holdfast.crash()
                let after = try await holdfast.python("answer(window('app')['LatestTime'])")
                #expect(after == before)
                try await bucket.refuseLog(times: 0)
                try await holdfast.python(
                    """
                    restorable("app", datetime.datetime.now(UTC))
                    restore("app", "restored"); available("restored")
                    """
                )
                let restored = Writer(holdfast: holdfast, address: try await holdfast.address(of: "restored"))
                #expect(try await restored.rows() == Array(1...row))
            }
        }

        @Test(.slow)
        func `in a bucket with locks all is locked at once, and a deleted snapshot stays in it`() async throws {
            let bucket = try await Bucket.make(lock: true)
            try await withHoldfast(options: bucket.options + Self.uploadSoon, variables: bucket.variables) { holdfast in
                try await holdfast.python(
                    """
                    create('app'); available('app'); backed_up('app')
                    rds.create_db_snapshot(DBInstanceIdentifier="app", DBSnapshotIdentifier="mine")
                    snapshot_available("mine")
                    """
                )
                // The sweep came by when the daemon started, and won't within minutes.
                let answer = try await holdfast.python(
                    """
                    s3 = boto3.client("s3", endpoint_url="\(bucket.server.address)", region_name="us-east-1",
                        aws_access_key_id="AKTEST", aws_secret_access_key="SKTEST")
                    def under(folder):
                        prefix = "backups/eu-central-1/" + folder
                        return [each["Key"] for each in
                            s3.list_objects_v2(Bucket="\(bucket.name)", Prefix=prefix).get("Contents", [])]
                    def locked(key):
                        return "ObjectLockRetainUntilDate" in s3.head_object(Bucket="\(bucket.name)", Key=key)
                    unlocked = [key for folder in ("manifests/", "packs/", "lineages/", "logs/", "repository")
                        for key in under(folder) if not locked(key)]
                    before = under("manifests/")
                    rds.delete_db_snapshot(DBSnapshotIdentifier="mine")
                    until("the snapshot is gone", lambda: refusal(
                        rds.describe_db_snapshots, DBSnapshotIdentifier="mine"))
                    answer([len(before) > 0, under("manifests/") == before, unlocked, len(under("logs/")) > 0])
                    """
                )
                #expect(answer[0] == .bool(true))
                #expect(answer[1] == .bool(true))
                #expect(answer[2] == .array([]))
                #expect(answer[3] == .bool(true))
            }
        }

        @Test
        func `a store that overwrites is refused, unless the operator accepts what that costs`() async throws {
            let bucket = try await Bucket.make()
            try await bucket.overwrite()
            var holdfast = try Holdfast.make()
            holdfast.options = bucket.options
            holdfast.variables = bucket.variables
            await #expect(throws: DaemonEnded.self) { try await holdfast.start() }
            let refusal = holdfast.logTail(linesMax: 10)
            #expect(refusal.contains("two writers could destroy each other's backups"), "\(refusal)")
            #expect(refusal.contains("--store-allow-overwrite"), "\(refusal)")
            try await holdfast.start(["--store-allow-overwrite"])
            #expect(holdfast.logTail(linesMax: 50).contains("overwrites objects"), "it is told at every start")
            await holdfast.remove()
        }

        @Test(arguments: ["https://objects.example.net/backups", "S3://bucket/backups", "file:///backups"])
        func `an address that is no bucket is not taken for a directory`(store: String) async throws {
            let verify = ["verify", "--data-dir", "/nowhere", "--store", store]
            let refused = try await command(try Holdfast.executable, verify, environment: [:])
            #expect(refused.status == .exited(64), "\(refused)")
            #expect(refused.errors.contains("neither a directory nor a bucket"), "\(refused)")
        }

        @Test
        func `Holdfast's own key is not taken for the store's`() async throws {
            let bucket = try await Bucket.make()
            try await withHoldfast { holdfast in
                let verify = ["verify", "--data-dir", holdfast.data.path] + bucket.options
                let refused = try await command(try Holdfast.executable, verify, environment: holdfast.environment)
                #expect(!refused.succeeded)
                #expect(refused.errors.contains("names Holdfast's own key"), "\(refused)")
            }
        }
    }

    /// A bucket of one test on moto.
    struct Bucket {
        let name: String
        let server: MotoServer

        static func make(lock: Bool = false) async throws -> Bucket {
            let bucket = Bucket(name: "end-" + UUID().uuidString.lowercased(), server: try MotoServer.shared.get())
            let headers = lock ? ["x-amz-bucket-object-lock-enabled": "true"] : [:]
            try await bucket.server.call("PUT", "/" + bucket.name, headers: headers)
            return bucket
        }

        var options: [String] {
            [
                "--store", "s3://\(name)/backups", "--store-endpoint", server.address, "--store-region", "us-east-1",
            ]
        }

        let variables = ["AWS_ACCESS_KEY_ID": "AKTEST", "AWS_SECRET_ACCESS_KEY": "SKTEST"]

        /// Has the server overwrite what exists, whatever it is asked.
        func overwrite() async throws { try await order("\"unconditional\"", of: "", times: 1_000_000) }

        /// Has the server refuse to take log so many times.
        func refuseLog(times: Int) async throws {
            try await order("503", of: "/backups/eu-central-1/logs", times: times)
        }

        /// Orders a fault of what is written under a path of the bucket, instead of those before.
        private func order(_ fault: String, of path: String, times: Int) async throws {
            let faults = ["PUT", "POST"].map { method in
                #"{"method":"\#(method)","contains":"\#(name)\#(path)","fault":\#(fault),"times":\#(times)}"#
            }
            try await server.call("POST", "/_faults?of=\(name)", body: "[\(faults.joined(separator: ","))]")
        }
    }
}
