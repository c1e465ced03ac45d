import Foundation
import Testing

extension EndToEnd {
    /// Instances whose backups are encrypted under KMS keys, with the real CLI and SDK.
    @Suite
    struct EncryptionTests {
        private static let prelude = """
            kms = boto3.client("kms", config=ONCE)

            def key():
                return kms.create_key()["KeyMetadata"]["Arn"]

            def in_status(name, status, seconds=120):
                return until(f"{name} is {status}", lambda: instance(name)["DBInstanceStatus"] == status, seconds)

            RECOVERABLE = "inaccessible-encryption-credentials-recoverable"

            """
        private static let rows = "SELECT count(*), sum(id) FROM whispered_table"

        @Test
        func `an encrypted instance is out of use without its key, and whole again with it`() async throws {
            try await withHoldfast { holdfast in
                let made = try await python(
                    holdfast,
                    """
                    mine = key()
                    kms.create_alias(AliasName="alias/backups", TargetKeyId=mine)
                    create("murmured", StorageEncrypted=True, KmsKeyId="alias/backups",
                           Tags=[{"Key": "hushed-tag", "Value": "muted-value"}])
                    found = available("murmured")
                    backed_up("murmured")
                    answer([mine, found["KmsKeyId"], found["StorageEncrypted"], found["StorageEncryptionType"]])
                    """
                )
                let key = try #require(made[0].string)
                #expect(made[1].string == key)
                #expect(made[2] == .bool(true) && made[3].string == "sse-kms")
                let app = try await holdfast.address(of: "murmured")
                try await holdfast.psql(
                    app,
                    "CREATE TABLE whispered_table AS SELECT id, 'breathed-contents-' || id AS text "
                        + "FROM generate_series(1, 5000) AS id"
                )
                let expected = try await holdfast.psql(app, Self.rows)
                let described = try await python(
                    holdfast,
                    """
                    rds.create_db_snapshot(DBInstanceIdentifier="murmured", DBSnapshotIdentifier="sighed",
                                           Tags=[{"Key": "hushed-tag", "Value": "muted-value"}])
                    found = snapshot_available("sighed")
                    backups = rds.describe_db_instance_automated_backups(DBInstanceIdentifier="murmured")
                    backup = backups["DBInstanceAutomatedBackups"][0]
                    rds.restore_db_instance_from_db_snapshot(
                        DBInstanceIdentifier="echoed", DBSnapshotIdentifier="sighed")
                    echoed = available("echoed")
                    answer([found["Encrypted"], found["KmsKeyId"], backup["Encrypted"], backup["KmsKeyId"],
                            echoed["KmsKeyId"]])
                    """
                )
                let encrypted: [JSON] = [.bool(true), .string(key), .bool(true), .string(key), .string(key)]
                #expect(described.elements == encrypted)
                #expect(try await holdfast.psql(try await holdfast.address(of: "echoed"), Self.rows) == expected)
                try await loseAndFind(key, holdfast, rows: expected)
                try await expectActs(on: key, holdfast)
                try expectNoPlaintext(in: holdfast.repository)
            }
        }

        /// The audit log has what RDS did by itself, and what it had KMS do.
        private func expectActs(on key: String, _ holdfast: Holdfast) async throws {
            let asRoot = #""type":"Root""#
            let asService = #"{"type":"AWSService","invokedBy":"rds.amazonaws.com"}"#
            let byItself = #""invokedBy":"AWS Internal""#
            let expected = [
                ("CreateGrant", asRoot, key), ("GenerateDataKeyWithoutPlaintext", asService, key),
                ("Decrypt", asService, key), ("CreateDBSnapshot", byItself, "murmured"),
                ("StopDBInstance", byItself, "murmured"),
            ]
            for (name, doer, about) in expected {
                try await eventually("\(name) is recorded", within: .seconds(120)) {
                    try holdfast.auditText().split(separator: "\n").contains { line in
                        line.contains("\"eventName\":\"\(name)\"") && line.contains(doer) && line.contains(about)
                    }
                }
            }
        }

        /// Disables the key, sees all refused, and starts the instances again with it.
        private func loseAndFind(_ key: String, _ holdfast: Holdfast, rows: [String]) async throws {
            let refused = try await python(
                holdfast,
                """
                kms.disable_key(KeyId="\(key)")
                in_status("murmured", RECOVERABLE); in_status("echoed", RECOVERABLE)
                answer([refusal(call, **parameters)[1] for call, parameters in [
                    (rds.create_db_snapshot, dict(DBInstanceIdentifier="murmured", DBSnapshotIdentifier="no")),
                    (rds.restore_db_instance_from_db_snapshot,
                     dict(DBInstanceIdentifier="no", DBSnapshotIdentifier="sighed")),
                    (rds.copy_db_snapshot,
                     dict(SourceDBSnapshotIdentifier="sighed", TargetDBSnapshotIdentifier="no")),
                    (rds.start_db_instance, dict(DBInstanceIdentifier="murmured")),
                    (rds.delete_db_instance,
                     dict(DBInstanceIdentifier="echoed", FinalDBSnapshotIdentifier="no")),
                ]])
                """
            )
            let inaccessible = JSON.string("KMSKeyNotAccessibleFault")
            #expect(refused.elements.prefix(4).allSatisfy { $0 == inaccessible }, "\(refused)")
            #expect(refused[4].string == "InvalidDBInstanceState")
            let verified = try await holdfast.holdfast("verify")
            #expect(verified.succeeded && verified.output.contains("unread"), "\(verified)")
            let started = try await python(
                holdfast,
                """
                rds.delete_db_instance(DBInstanceIdentifier="echoed", SkipFinalSnapshot=True)
                kms.enable_key(KeyId="\(key)")
                rds.start_db_instance(DBInstanceIdentifier="murmured")
                available("murmured")
                gaps = [message for message in events("murmured") if "gap" in message]
                restorable("murmured", datetime.datetime.now(UTC))
                restore("murmured", "again"); available("again")
                answer(gaps)
                """
            )
            #expect(started.elements.isEmpty, "\(started)")
            for name in ["murmured", "again"] {
                #expect(try await holdfast.psql(try await holdfast.address(of: name), Self.rows) == rows)
            }
            let whole = try await holdfast.holdfast("verify")
            #expect(whole.succeeded && !whole.output.contains("unread"), "\(whole)")
        }

        @Test
        func `a key that goes while a backup is taken ends the backup, and the server with it`() async throws {
            try await withHoldfast(options: ["--snapshot-mib-per-second", "1"]) { holdfast in
                let key = try await python(
                    holdfast,
                    """
                    mine = key()
                    create("murmured", StorageEncrypted=True, KmsKeyId=mine)
                    in_status("murmured", "backing-up")
                    answer(mine)
                    """
                )
                let name = try #require(key.string)
                let app = try await holdfast.address(of: "murmured")
                try await holdfast.psql(app, "CREATE TABLE whispered_table AS SELECT generate_series(1, 50) AS id")
                let expected = try await holdfast.psql(app, Self.rows)
                try await python(
                    holdfast,
                    """
                    kms.disable_key(KeyId="\(name)")
                    in_status("murmured", RECOVERABLE)
                    until("no backup", lambda: not rds.describe_db_snapshots()["DBSnapshots"], 50)
                    answer(0)
                    """
                )
                try await eventually(
                    "the server has ended",
                    holds: {
                        (try? await holdfast.psql(app, "SELECT 1")) == nil
                    }
                )
                try await python(
                    holdfast,
                    """
                    kms.enable_key(KeyId="\(name)")
                    rds.start_db_instance(DBInstanceIdentifier="murmured")
                    until("it runs", lambda: instance("murmured")["DBInstanceStatus"] in ("available", "backing-up"))
                    answer(0)
                    """
                )
                #expect(try await holdfast.psql(app, Self.rows) == expected)
            }
        }

        @Test
        func `copies of encrypted snapshots keep to RDS's rules, and go to other accounts by the key's policy`()
            async throws
        {
            try await withHoldfast { holdfast in
                let line = try await holdfast.holdfast("account", "create").get()
                let other = line.split(separator: " ").map(String.init)
                let account = try #require(other.last)
                try await python(holdfast, "create('plain', BackupRetentionPeriod=0); available('plain'); answer(0)")
                let app = try await holdfast.address(of: "plain")
                try await holdfast.psql(
                    app,
                    "CREATE TABLE whispered_table AS SELECT id FROM generate_series(1, 5000) AS id"
                )
                let expected = try await holdfast.psql(app, Self.rows)
                let results = try await python(holdfast, Self.copies(other, account))
                #expect(results["plain"] == .bool(false))
                #expect(results["chain"].elements.allSatisfy { $0 == .bool(true) })
                #expect(results["lineages"].elements.count == 3, "\(results)")
                let refused = [
                    "KMSKeyNotAccessibleFault", "InvalidParameterCombination", "InvalidDBSnapshotState",
                    "InvalidDBSnapshotState", "InvalidParameterCombination", "KMSKeyNotAccessibleFault",
                    "InvalidDBSnapshotState",
                ]
                #expect(results["refused"].elements.compactMap(\.string) == refused, "\(results)")
                for (name, address) in zip(["second", "theirs", "far"], results["ports"].elements) {
                    let port = try #require(address.integer)
                    let found = try await holdfast.psql(DatabaseAddress(host: app.host, port: port), Self.rows)
                    #expect(found == expected, "\(name)")
                }
            }
        }

        private static func copies(_ other: [String], _ account: String) -> String {
            """
            first, second = key(), key()
            def copy(source, target, client=rds, **more):
                client.copy_db_snapshot(
                    SourceDBSnapshotIdentifier=source, TargetDBSnapshotIdentifier=target, **more)
                def ask():
                    found = client.describe_db_snapshots(DBSnapshotIdentifier=target)["DBSnapshots"][0]
                    if found["Status"] == "failed": raise RuntimeError(target)
                    return found if found["Status"] == "available" else None
                return until(target, ask)
            rds.create_db_snapshot(DBInstanceIdentifier="plain", DBSnapshotIdentifier="zero")
            plain = snapshot_available("zero")
            one = copy("zero", "one", KmsKeyId=first)
            same = copy("one", "same")
            two = copy("one", "two", KmsKeyId=second)
            default = copy("zero", "default", KmsKeyId="alias/aws/rds")
            chain = [one["KmsKeyId"] == first, same["KmsKeyId"] == first, two["KmsKeyId"] == second,
                     default["KmsKeyId"].startswith("arn:aws:kms:")]
            theirs = boto3.Session(aws_access_key_id="\(other[0])", aws_secret_access_key="\(other[1])")
            other = theirs.client("rds", config=ONCE)
            far = boto3.client("rds", region_name="\(Holdfast.otherRegion)", config=ONCE)
            their_key = theirs.client("kms", config=ONCE).create_key()["KeyMetadata"]["Arn"]
            far_key = boto3.client("kms", region_name="\(Holdfast.otherRegion)", config=ONCE).create_key()
            share = dict(AttributeName="restore", ValuesToAdd=["\(account)"])
            refused = [
                refusal(rds.copy_db_snapshot, SourceDBSnapshotIdentifier="one", TargetDBSnapshotIdentifier="no",
                        KmsKeyId=far_key["KeyMetadata"]["Arn"]),
                refusal(far.copy_db_snapshot, SourceDBSnapshotIdentifier=two["DBSnapshotArn"],
                        TargetDBSnapshotIdentifier="no"),
                refusal(rds.modify_db_snapshot_attribute, DBSnapshotIdentifier="default", **share),
                refusal(rds.modify_db_snapshot_attribute, DBSnapshotIdentifier="two", AttributeName="restore",
                        ValuesToAdd=["all"]),
            ]
            rds.modify_db_snapshot_attribute(DBSnapshotIdentifier="two", **share)
            arn = two["DBSnapshotArn"]
            refused += [
                refusal(other.copy_db_snapshot, SourceDBSnapshotIdentifier=arn, TargetDBSnapshotIdentifier="no"),
                refusal(other.copy_db_snapshot, SourceDBSnapshotIdentifier=arn, TargetDBSnapshotIdentifier="no",
                        KmsKeyId=their_key),
                refusal(other.restore_db_instance_from_db_snapshot, DBSnapshotIdentifier=arn,
                        DBInstanceIdentifier="no"),
            ]
            policy = json.loads(kms.get_key_policy(KeyId=second)["Policy"])
            policy["Statement"].append({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::\(account):root"},
                "Action": ["kms:Decrypt", "kms:DescribeKey", "kms:CreateGrant"], "Resource": "*"})
            kms.put_key_policy(KeyId=second, PolicyName="default", Policy=json.dumps(policy))
            copy(arn, "taken", other, KmsKeyId=their_key)
            copy(arn, "away", far, KmsKeyId=far_key["KeyMetadata"]["KeyId"])
            ports = []
            for client, source, name in [(rds, "two", "second"), (other, "taken", "theirs"), (far, "away", "far")]:
                client.restore_db_instance_from_db_snapshot(
                    DBSnapshotIdentifier=source, DBInstanceIdentifier=name, BackupRetentionPeriod=0)
                def ask():
                    found = client.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]
                    if found["DBInstanceStatus"] in BROKEN: raise RuntimeError(found["DBInstanceStatus"])
                    return found["Endpoint"]["Port"] if found["DBInstanceStatus"] == "available" else None
                ports.append(until(name, ask))
            packs = os.path.join(os.environ["HOLDFAST_DATA"], "repository", "\(Holdfast.region)", "packs")
            answer(dict(plain=plain["Encrypted"], chain=chain, ports=ports,
                        refused=[found and found[1] for found in refused],
                        lineages=sorted(name for name in os.listdir(packs) if name.startswith("kms-"))[:3]))
            """
        }

        @discardableResult
        private func python(_ holdfast: Holdfast, _ script: String) async throws -> JSON {
            try await holdfast.python(Self.prelude + script, within: .seconds(300))
        }

        /// Nothing of what was written, or of what things are called, stands anywhere as it is.
        private func expectNoPlaintext(in directory: URL) throws {
            let words = [
                "whispered_table", "breathed-contents", "murmured", "sighed", "echoed", "hushed-tag", "muted-value",
            ]
            var read = 0
            for path in try FileManager.default.subpathsOfDirectory(atPath: directory.path) {
                #expect(!words.contains { path.contains($0) }, "\(path)")
                guard let bytes = try? Data(contentsOf: directory.appending(path: path)) else { continue }
                read += bytes.count
                for word in words { #expect(bytes.range(of: Data(word.utf8)) == nil, "\(word) in \(path)") }
            }
            #expect(read > 1 << 20)
        }
    }
}
