import Foundation
import Testing

extension EndToEnd {
    /// Automated backups of encrypted instances in another region, under a key of that region.
    @Suite
    struct EncryptedReplicaTests {
        private static let word = "whispered-into-a-replica"

        @Test
        func `encrypted backups are replicated under a key of their own, and outlive their source's`() async throws {
            try await withHoldfast(options: ["--region", Holdfast.awayRegion]) { holdfast in
                let made = try await holdfast.python(
                    """
                    key = boto3.client("kms", config=ONCE).create_key()["KeyMetadata"]["Arn"]
                    create("app", StorageEncrypted=True, KmsKeyId=key); create("plain")
                    found = available("app"); backed_up("app"); backed_up("plain")
                    answer([key, found["DbiResourceId"], found["DBInstanceArn"]])
                    """
                )
                let (key, resourceID) = (try #require(made[0].string), try #require(made[1].string))
                let app = try await holdfast.address(of: "app")
                try await holdfast.psql(app, "CREATE TABLE words AS SELECT '\(Self.word)'::text AS word")
                let writer = Writer(holdfast: holdfast, address: app)
                try await writer.prepare()
                try await writer.write(forSeconds: 2)
                let away = try await replicate(holdfast, key, resourceID, try #require(made[2].string))
                try await writer.write(forSeconds: 2)
                let rows = try await writer.rows()
                let restored = try await holdfast.pythonAway(
                    """
                    replicated("\(resourceID)", datetime.datetime.now(UTC) + datetime.timedelta(seconds=1))
                    home = boto3.client("rds", config=ONCE)
                    home.delete_db_instance(DBInstanceIdentifier="app", SkipFinalSnapshot=True)
                    until("the replica is kept", lambda: replica("\(resourceID)")["Status"] == "retained")
                    boto3.client("kms", config=ONCE).disable_key(KeyId="\(key)")
                    rds.restore_db_instance_to_point_in_time(SourceDbiResourceId="\(resourceID)",
                        TargetDBInstanceIdentifier="app-1", UseLatestRestorableTime=True)
                    answer(available("app-1")["KmsKeyId"])
                    """
                )
                #expect(restored.string == away)
                let found = Writer(holdfast: holdfast, address: try await holdfast.addressAway(of: "app-1"))
                #expect(try await found.rows() == rows)
                let words = try await holdfast.psql(found.address, "SELECT word FROM words")
                #expect(words == [Self.word])
                try expectSealed(holdfast)
                try await goOn(holdfast, away, resourceID)
            }
        }

        /// Has all that is wrong refused, then begins; answers the key's ARN.
        private func replicate(
            _ holdfast: Holdfast,
            _ key: String,
            _ resourceID: String,
            _ arn: String
        ) async throws -> String {
            let answer = try await holdfast.pythonAway(
                """
                kms = boto3.client("kms", region_name="\(Holdfast.awayRegion)", config=ONCE)
                away = kms.create_key()["KeyMetadata"]["Arn"]
                def start(arn="\(arn)", **more):
                    return refusal(rds.start_db_instance_automated_backups_replication, SourceDBInstanceArn=arn, **more)
                home = boto3.client("kms", config=ONCE)
                refused = [start(), start(KmsKeyId="\(key)"), start(KmsKeyId="alias/none"),
                           start("\(arn)".replace(":db:app", ":db:plain"), KmsKeyId=away)]
                home.disable_key(KeyId="\(key)")
                refused.append(start(KmsKeyId=away))
                home.enable_key(KeyId="\(key)")
                source = boto3.client("rds", config=ONCE)
                def status():
                    return source.describe_db_instances(DBInstanceIdentifier="app")["DBInstances"][0]["DBInstanceStatus"]
                def runs():
                    refusal(source.start_db_instance, DBInstanceIdentifier="app")
                    return status() == "available"
                time.sleep(3)
                until("the source runs", runs)
                begun = rds.start_db_instance_automated_backups_replication(
                    SourceDBInstanceArn="\(arn)", KmsKeyId=away)["DBInstanceAutomatedBackup"]
                replicated("\(resourceID)", datetime.datetime.now(UTC) - datetime.timedelta(seconds=60))
                rds.stop_db_instance_automated_backups_replication(SourceDBInstanceArn="\(arn)")
                refused += [start(KmsKeyId=kms.create_key()["KeyMetadata"]["Arn"]), start(KmsKeyId=away)]
                answer([[one and one[1] for one in refused], begun["KmsKeyId"], begun["Encrypted"], away])
                """
            )
            let (missing, inaccessible) = ("InvalidParameterCombination", "KMSKeyNotAccessibleFault")
            // What is kept of an earlier replication is gone on with under its key, and no other.
            let expected = [missing, inaccessible, inaccessible, missing, inaccessible, missing].map(JSON.string)
            #expect(answer[0].elements == expected + [.null], "\(answer)")
            #expect(answer[1] == answer[3] && answer[2] == .bool(true), "\(answer)")
            return try #require(answer[3].string)
        }

        /// Nothing of it can be read in either region's repository.
        private func expectSealed(_ holdfast: Holdfast) throws {
            for path in try FileManager.default.subpathsOfDirectory(atPath: holdfast.repository.path) {
                guard let bytes = try? Data(contentsOf: holdfast.repository.appending(path: path)) else { continue }
                #expect(bytes.range(of: Data(Self.word.utf8)) == nil, "\(path)")
            }
            let lineages = holdfast.repository.appending(path: "\(Holdfast.awayRegion)/lineages").path
            let names = try FileManager.default.contentsOfDirectory(atPath: lineages)
            #expect(names.filter { $0.hasPrefix("kms-") }.count == 1, "\(names)")
        }

        /// Without its key a replica can't be restored.
        private func goOn(_ holdfast: Holdfast, _ away: String, _ resourceID: String) async throws {
            let refused = try await holdfast.pythonAway(
                """
                boto3.client("kms", region_name="\(Holdfast.awayRegion)", config=ONCE).disable_key(KeyId="\(away)")
                answer(refusal(rds.restore_db_instance_to_point_in_time, SourceDbiResourceId="\(resourceID)",
                    TargetDBInstanceIdentifier="no", UseLatestRestorableTime=True)[1])
                """
            )
            #expect(refused.string == "KMSKeyNotAccessibleFault")
        }
    }
}
