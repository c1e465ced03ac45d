import Foundation
import Testing

extension EndToEnd {
    /// Encrypted backups on their way to a daemon on another host, which has keys of its own.
    @Suite
    struct EncryptedPeerTests {
        private static let word = "whispered-over-a-cable"
        private static let closed = "KMSKeyNotAccessibleFault"

        @Test(.needsHosts)
        func `encrypted backups are taken over under the other daemon's key, as the source's policies allow`()
            async throws
        {
            try await withTwoHosts { hosts in
                let (source, destination) = (hosts.source, hosts.destination)
                let found = try await source.python(
                    """
                    key = boto3.client("kms", config=ONCE).create_key()["KeyMetadata"]["Arn"]
                    create("app", StorageEncrypted=True, KmsKeyId=key); found = available("app"); backed_up("app")
                    answer([found["DBInstanceArn"], found["DbiResourceId"], key])
                    """
                )
                let texts = found.elements.compactMap(\.string)
                try #require(texts.count == 3)
                let (arn, resourceID, key) = (texts[0], texts[1], texts[2])
                let app = try await source.address(of: "app")
                try await source.psql(app, "CREATE TABLE words AS SELECT '\(Self.word)'::text AS word")
                try await source.python(
                    """
                    rds.create_db_snapshot(DBInstanceIdentifier="app", DBSnapshotIdentifier="one")
                    snapshot_available("one"), available("app")
                    """
                )
                let away = try await refuseWhoIsUnknown(arn, hosts)
                try await copyAsClerk(arn, away, hosts)
                try await destination.pythonAway(
                    """
                    rds.start_db_instance_automated_backups_replication(SourceDBInstanceArn="\(arn)", KmsKeyId="\(away)")
                    replicated("\(resourceID)", datetime.datetime.now(UTC))
                    """
                )
                try await source.python("boto3.client('kms', config=ONCE).disable_key(KeyId='\(key)'); answer(0)")
                let refused = try await copy(arn, "two", "rds, KmsKeyId='\(away)'", to: destination)
                #expect(refused[1].string == Self.closed, "\(refused)")
                try await hosts.destroySource()
                try await expectRestorable(arn, resourceID, away, at: destination)
            }
        }

        /// What is answered to a copy that isn't let through; null to one that is.
        private func copy(
            _ arn: String,
            _ name: String,
            _ arguments: String,
            to destination: Holdfast
        ) async throws -> JSON {
            try await destination.pythonAway(
                """
                secret = os.environ["HOLDFAST_DATA"] + "/clerk.json"
                clerk = boto3.client("rds", region_name="\(Holdfast.awayRegion)", config=ONCE,
                    **json.load(open(secret))) if os.path.exists(secret) else None
                def copy(client, **more):
                    return refusal(client.copy_db_snapshot, TargetDBSnapshotIdentifier="\(name)",
                        SourceDBSnapshotIdentifier="\(Self.snapshot(of: arn))", **more)
                answer(copy(\(arguments)))
                """
            )
        }

        /// A user of the destination alone gets nothing of the source's; answers the destination's key.
        private func refuseWhoIsUnknown(_ arn: String, _ hosts: TwoHosts) async throws -> String {
            let destination = hosts.destination
            let made = try await destination.pythonAway(
                """
                iam = boto3.client("iam", config=ONCE)
                iam.create_user(UserName="clerk")
                iam.put_user_policy(UserName="clerk", PolicyName="own", PolicyDocument=json.dumps({
                    "Version": "2012-10-17",
                    "Statement": {"Effect": "Allow", "Action": ["rds:*", "kms:*"], "Resource": "*"}}))
                key = iam.create_access_key(UserName="clerk")["AccessKey"]
                with open(os.environ["HOLDFAST_DATA"] + "/clerk.json", "w") as file:
                    json.dump({"aws_access_key_id": key["AccessKeyId"],
                               "aws_secret_access_key": key["SecretAccessKey"]}, file)
                kms = boto3.client("kms", region_name="\(Holdfast.awayRegion)", config=ONCE)
                answer(kms.create_key()["KeyMetadata"]["Arn"])
                """
            )
            let away = try #require(made.string)
            let unnamed = try await copy(arn, "one", "rds", to: destination)
            #expect(unnamed[1].string == "InvalidParameterCombination", "\(unnamed)")
            let unknown = try await copy(arn, "one", "clerk, KmsKeyId='\(away)'", to: destination)
            #expect(unknown[1].string == Self.closed, "\(unknown)")
            #expect(unknown[2].string?.contains("make that user or role there too") == true, "\(unknown)")
            return away
        }

        /// The source's policies let a user of both hosts have the copy, each that is needed.
        private func copyAsClerk(_ arn: String, _ away: String, _ hosts: TwoHosts) async throws {
            for (index, actions) in [["rds:CopyDBSnapshot"], ["kms:Decrypt", "kms:DescribeKey"]].enumerated() {
                if index == 0 {
                    try await hosts.source.python("boto3.client('iam').create_user(UserName='clerk'); answer(0)")
                }
                let refused = try await copy(arn, "one", "clerk, KmsKeyId='\(away)'", to: hosts.destination)
                #expect(refused[1].string == Self.closed, "\(index): \(refused)")
                try await hosts.source.python(
                    """
                    boto3.client("iam").put_user_policy(UserName="clerk", PolicyName="p\(index)",
                        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": {
                            "Effect": "Allow", "Action": \(actions), "Resource": "*"}}))
                    answer(0)
                    """
                )
            }
            let copied = try await copy(arn, "one", "clerk, KmsKeyId='\(away)'", to: hosts.destination)
            #expect(copied == .null, "\(copied)")
            try await hosts.destination.pythonAway("snapshot_available('one'); answer(0)")
        }

        /// All of it restores without the source, under the destination's key, and nothing of it is readable on disk.
        private func expectRestorable(
            _ arn: String,
            _ resourceID: String,
            _ away: String,
            at destination: Holdfast
        ) async throws {
            let keys = try await destination.pythonAway(
                """
                rds.stop_db_instance_automated_backups_replication(SourceDBInstanceArn="\(arn)")
                rds.restore_db_instance_from_db_snapshot(DBSnapshotIdentifier="one", DBInstanceIdentifier="app-1")
                rds.restore_db_instance_to_point_in_time(SourceDbiResourceId="\(resourceID)",
                    TargetDBInstanceIdentifier="app-2", UseLatestRestorableTime=True)
                answer([available("app-1")["KmsKeyId"], available("app-2")["KmsKeyId"]])
                """
            )
            #expect(keys.elements == [.string(away), .string(away)], "\(keys)")
            for name in ["app-1", "app-2"] {
                let restored = try await destination.addressAway(of: name)
                #expect(try await destination.psql(restored, "SELECT word FROM words") == [Self.word])
            }
            for path in try FileManager.default.subpathsOfDirectory(atPath: destination.repository.path) {
                guard let bytes = try? Data(contentsOf: destination.repository.appending(path: path)) else { continue }
                #expect(bytes.range(of: Data(Self.word.utf8)) == nil, "\(path)")
            }
        }

        private static func snapshot(of arn: String) -> String { arn.replacing(":db:app", with: ":snapshot:one") }
    }
}
