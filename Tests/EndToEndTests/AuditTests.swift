import Foundation
import Glibc
import Subprocess
import Testing

extension EndToEnd {
    /// The log of all calls, as operators and the AWS CLI see it.
    @Suite
    struct AuditTests {
        @Test
        func `the AWS CLI looks up who did what, and the chain is whole until somebody removes a line`() async throws {
            try await withHoldfast { holdfast in
                _ = try await holdfast.aws("iam", "create-user", "--user-name", "alice").get()
                let refused = try await holdfast.aws(
                    "rds",
                    "delete-db-instance",
                    "--db-instance-identifier",
                    "none",
                    "--skip-final-snapshot"
                )
                #expect(!refused.succeeded)
                let found = try await holdfast.aws(
                    "cloudtrail",
                    "lookup-events",
                    "--lookup-attributes",
                    "AttributeKey=ResourceName,AttributeValue=alice",
                    "--query",
                    "Events[].[EventName,Username,ReadOnly,Resources[0].ResourceType]",
                    "--output",
                    "text"
                ).get()
                #expect(found.split(separator: "\t") == ["CreateUser", "root", "false", "AWS::IAM::User"])
                let record = try await holdfast.aws(
                    "cloudtrail",
                    "lookup-events",
                    "--lookup-attributes",
                    "AttributeKey=EventName,AttributeValue=DeleteDBInstance",
                    "--query",
                    "Events[0].CloudTrailEvent",
                    "--output",
                    "text"
                ).get()
                #expect(try JSON(text: record)["errorCode"].string == "DBInstanceNotFound")
                try await expectRotation(holdfast)
                let whole = try await holdfast.holdfast("audit", "verify")
                #expect(whole.succeeded, "\(whole)")
                try await expectTampering(holdfast)
            }
        }

        /// Has KMS give a key new material, and finds that beside the call that asked for it.
        private func expectRotation(_ holdfast: Holdfast) async throws {
            let key = try await holdfast.aws("kms", "create-key", "--query", "KeyMetadata.KeyId", "--output", "text")
                .get()
            _ = try await holdfast.aws("kms", "rotate-key-on-demand", "--key-id", key).get()
            try await eventually("the rotation is recorded", within: .seconds(120)) {
                try holdfast.auditText().contains(#""eventName":"RotateKey""#)
            }
            let record = try await holdfast.aws(
                "cloudtrail",
                "lookup-events",
                "--lookup-attributes",
                "AttributeKey=EventName,AttributeValue=RotateKey",
                "--query",
                "Events[0].CloudTrailEvent",
                "--output",
                "text"
            ).get()
            let event = try JSON(text: record)
            #expect(event["eventType"].string == "AwsServiceEvent")
            #expect(event["userIdentity"]["invokedBy"].string == "AWS Internal")
            #expect(event["serviceEventDetails"]["keyId"].string == key)
            #expect(event["serviceEventDetails"]["rotationType"].string == "ON_DEMAND")
        }

        /// Stops the daemon, removes lines, and sees that both commands that look say so.
        private func expectTampering(_ holdfast: Holdfast) async throws {
            try await holdfast.end(SIGTERM)
            let head = try await holdfast.holdfast("audit", "head").get()
            let file = try #require(try holdfast.auditFiles().first)
            let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            try write(lines.dropLast(2), to: file)
            let cut = try await holdfast.holdfast("audit", "verify")
            #expect(cut.status == .exited(1))
            #expect(cut.output.contains("truncated: "), "\(cut)")
            let moved = try await holdfast.run(
                try Holdfast.executable,
                ["audit", "verify", "--files", holdfast.audit.path, "--head", head],
                environment: holdfast.environment
            )
            #expect(moved.status == .exited(1))
            try write(lines.prefix(2) + lines.dropFirst(3), to: file)
            let removed = try await holdfast.holdfast("audit", "verify")
            #expect(removed.status == .exited(1))
            #expect(removed.output.contains("line 3 is missing between them"), "\(removed)")
            try await holdfast.start()
            #expect(try await holdfast.holdfast("audit", "verify").status == .exited(1))
        }

        private func write(_ lines: some Sequence<Substring>, to file: URL) throws {
            try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: file)
        }

        @Test
        func `after kills in the middle of it, every answered change has its record and the chain is whole`()
            async throws
        {
            let rounds = isSlowTier ? 20 : 1
            try await withHoldfast(options: ["--audit-file-mib", "1"]) { holdfast in
                for round in 0..<rounds {
                    async let answered = holdfast.python(Self.load(round))
                    try await eventually("calls are under way", within: .seconds(120)) {
                        try holdfast.auditText().components(separatedBy: "\"g-\(round)-").count > 60
                    }
                    try await Task.sleep(for: .milliseconds(Int.random(in: 0...500)))
                    try await holdfast.end(SIGKILL)
                    let ids = try await answered.elements.compactMap(\.string)
                    #expect(ids.count > 10)
                    try await holdfast.start()
                    let text = try holdfast.auditText()
                    let missing = ids.filter { !text.contains("\"requestID\":\"\($0)\"") }
                    #expect(missing.isEmpty, "\(missing.count) of \(ids.count) in round \(round)")
                    let verified = try await holdfast.holdfast("audit", "verify")
                    #expect(verified.succeeded, "\(verified)")
                    #expect(verified.output.contains("started without having stopped in order"))
                }
            }
        }

        /// Changes and reads from several threads until the daemon is gone; answers the ids of what was answered.
        private static func load(_ round: Int) -> String {
            """
            import threading
            from botocore.exceptions import EndpointConnectionError, ConnectionClosedError
            ids = []
            def work(number):
                client = boto3.Session().client("rds", config=ONCE)
                count = 0
                while True:
                    name = f"g-\(round)-{number}-{count}"
                    count += 1
                    try:
                        made = client.create_db_parameter_group(DBParameterGroupName=name,
                            DBParameterGroupFamily="postgres15", Description="d")
                        ids.append(made["ResponseMetadata"]["RequestId"])
                        ids.append(client.describe_db_instances()["ResponseMetadata"]["RequestId"])
                        gone = client.delete_db_parameter_group(DBParameterGroupName=name)
                        ids.append(gone["ResponseMetadata"]["RequestId"])
                    except Exception:
                        return
            threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
            for thread in threads: thread.start()
            for thread in threads: thread.join()
            answer(ids)
            """
        }

        @Test
        func `no secret of any call is in the log, the access log or the ledger`() async throws {
            try await withHoldfast { holdfast in
                let secrets = try await holdfast.python(Self.secretCalls).elements.compactMap(\.string)
                #expect(secrets.count >= 24)
                try await holdfast.end(SIGTERM)
                let places = try holdfast.auditFiles() + [holdfast.logFile] + holdfast.ledgerFiles
                let texts = try places.map { (place: $0, bytes: try Data(contentsOf: $0)) }
                #expect(texts.contains { $0.bytes.range(of: Data("HIDDEN_DUE_TO_SECURITY_REASONS".utf8)) != nil })
                for (place, bytes) in texts {
                    for secret in secrets {
                        #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret) in \(place.lastPathComponent)")
                    }
                }
            }
        }

        /// Calls with secrets in every place there is, also in requests that are refused; answers the secrets.
        private static let secretCalls = """
            import base64
            iam = boto3.client("iam", config=ONCE)
            secrets = []
            def secret(name):
                secrets.append(f"hush-{name}-4711")
                return secrets[-1]
            create = dict(DBInstanceIdentifier="app", Engine="postgres", DBInstanceClass="db.t3.micro",
                AllocatedStorage=20, MasterUsername="app", BackupRetentionPeriod=0)
            rds.create_db_instance(**create, MasterUserPassword=secret("create"))
            refusal(rds.create_db_instance, **create, MasterUserPassword=secret("again"))
            refusal(rds.create_db_instance, **(create | {"DBInstanceIdentifier": "!"}), MasterUserPassword=secret("bad"))
            refusal(rds.create_db_instance, **create, MasterUserPassword=secret("tde"),
                TdeCredentialPassword=secret("tde2"))
            refusal(rds.create_db_cluster, DBClusterIdentifier="c", Engine="aurora-postgresql",
                MasterUserPassword=secret("cluster"))
            available("app")
            rds.modify_db_instance(DBInstanceIdentifier="app", MasterUserPassword=secret("modify"), ApplyImmediately=True)
            refusal(rds.modify_db_instance, DBInstanceIdentifier="none", MasterUserPassword=secret("none"))
            iam.create_user(UserName="alice")
            key = iam.create_access_key(UserName="alice")["AccessKey"]
            secrets.append(key["SecretAccessKey"])
            trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"},
                "Action": "sts:AssumeRole"}]}
            role = iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
            iam.put_user_policy(UserName="alice", PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}))
            def session(given):
                secrets.extend([given["SecretAccessKey"], given["SessionToken"]])
                return boto3.Session(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
            alice = boto3.Session(key["AccessKeyId"], key["SecretAccessKey"])
            until("the key counts", lambda: not refusal(alice.client("sts", config=ONCE).get_caller_identity))
            session(alice.client("sts", config=ONCE).get_session_token()["Credentials"])
            session(alice.client("sts", config=ONCE).get_federation_token(Name="bob")["Credentials"])
            assumed = session(alice.client("sts", config=ONCE).assume_role(RoleArn=role,
                RoleSessionName="night")["Credentials"])
            assumed.client("sts", config=ONCE).get_caller_identity()
            refusal(assumed.client("rds", config=ONCE).modify_db_instance, DBInstanceIdentifier="app",
                MasterUserPassword=secret("denied"))
            wrong = boto3.Session(key["AccessKeyId"], secret("key")).client("rds", config=ONCE)
            refusal(wrong.modify_db_instance, DBInstanceIdentifier="app", MasterUserPassword=secret("forged"))
            rds.generate_presigned_url("describe_db_instances")
            kms = boto3.client("kms", config=ONCE)
            key = kms.create_key()["KeyMetadata"]["KeyId"]
            def both(data):
                "Bytes as they travel and as they are."
                secrets.append(base64.b64encode(data).decode())
                return data
            sealed = both(kms.encrypt(KeyId=key, Plaintext=both(secret("plain").encode()))["CiphertextBlob"])
            both(kms.decrypt(CiphertextBlob=sealed)["Plaintext"])
            refusal(kms.decrypt, CiphertextBlob=both(b"hush-no-ciphertext"))
            refusal(kms.encrypt, KeyId="none", Plaintext=both(secret("nokey").encode()))
            made = kms.generate_data_key(KeyId=key, KeySpec="AES_256")
            both(made["Plaintext"]), both(made["CiphertextBlob"])
            both(kms.re_encrypt(CiphertextBlob=sealed, DestinationKeyId=key)["CiphertextBlob"])
            both(kms.generate_random(NumberOfBytes=32)["Plaintext"])
            answer(secrets)
            """
    }
}

extension Holdfast {
    /// The directory of the audit log.
    var audit: URL { data.appending(path: "audit") }

    /// The audit log's files, the oldest first.
    func auditFiles() throws -> [URL] {
        let names = try FileManager.default.contentsOfDirectory(atPath: audit.path).filter { $0.hasSuffix(".jsonl") }
        return names.sorted().map { audit.appending(path: $0) }
    }

    /// All lines of the audit log.
    func auditText() throws -> String {
        try auditFiles().map { try String(contentsOf: $0, encoding: .utf8) }.joined()
    }

    /// The files that the ledger is.
    fileprivate var ledgerFiles: [URL] {
        ["ledger.sqlite", "ledger.sqlite-wal"].map { data.appending(path: $0) }.filter {
            FileManager.default.fileExists(atPath: $0.path)
        }
    }
}
