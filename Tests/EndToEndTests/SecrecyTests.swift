import Foundation
import Testing

extension EndToEnd {
    /// That nothing the daemon writes tells a secret, however much it is made to say.
    @Suite
    struct SecrecyTests {
        @Test
        func `no secret is in a log, a metric or a file, at the most talkative level`() async throws {
            try await withHoldfast(options: ["--log-level", "trace"]) { holdfast in
                let told = try await holdfast.python(script, within: .seconds(300))
                let secrets = told["secrets"].elements.compactMap(\.string)
                #expect(secrets.count >= 30, "\(secrets.count)")
                #expect(secrets.allSatisfy { $0.utf8.count >= 16 })
                try await checkPlaces(holdfast, secrets)

                // The search finds what is there: a secret where it belongs, and a line of the log.
                let key = try #require(told["root"].string)
                #expect(try await places(of: [key], holdfast) == [holdfast.credentials.path])
                let request = try #require(told["request"].string)
                #expect(try await places(of: [request], holdfast).contains(holdfast.logFile.path))
                #expect(try await !places(of: [key], holdfast, holdfast.logFile.path).contains(holdfast.logFile.path))
            }
        }

        private func checkPlaces(_ holdfast: Holdfast, _ secrets: [String]) async throws {
            let found = try await places(of: secrets, holdfast)
            for place in found {
                for secret in secrets where try await places(of: [secret], holdfast, place).contains(place) {
                    Issue.record("\(place) tells \(secret.prefix(6))… of \(secret.utf8.count) characters")
                }
            }
        }

        /// The files of the daemon, or one of them, that hold any of these texts.
        private func places(of texts: [String], _ holdfast: Holdfast, _ place: String? = nil) async throws -> [String] {
            let patterns = holdfast.scratch.appending(path: "patterns")
            try texts.joined(separator: "\n").write(to: patterns, atomically: true, encoding: .utf8)
            defer { try? FileManager.default.removeItem(at: patterns) }
            let searched = place.map { [$0] } ?? [holdfast.data.path, holdfast.logFile.path]
            let outcome = try await command("grep", ["-rlaF", "-f", patterns.path] + searched, environment: [:])
            return outcome.output.split(separator: "\n").map(String.init)
        }

        private let script = """
            import base64, hashlib, re, urllib.error, urllib.parse, urllib.request
            import botocore.auth
            from botocore.awsrequest import AWSRequest
            secrets = set()
            endpoint = os.environ["AWS_ENDPOINT_URL"]

            def secret(name):
                value = f"{name}-" + hashlib.sha256(os.urandom(16)).hexdigest()[:20] + "%&+!"
                secrets.update([value, urllib.parse.quote(value, safe=""), urllib.parse.quote_plus(value)])
                return value

            def overhear(request, **_):
                "What goes over the wire and proves something."
                headers = {name: value.decode() if isinstance(value, bytes) else value
                           for name, value in request.headers.items()}
                secrets.update(re.findall("Signature=([0-9a-f]{64})", headers.get("Authorization", "")))
                if "X-Amz-Security-Token" in headers:
                    secrets.add(headers["X-Amz-Security-Token"])

            def listened(client):
                client.meta.events.register("before-send", overhear)
                return client

            def client(service, key=None, **more):
                names = {"AccessKeyId": "aws_access_key_id", "SecretAccessKey": "aws_secret_access_key",
                         "SessionToken": "aws_session_token"}
                keys = {names[name]: value for name, value in (key or {}).items() if name in names}
                secrets.update(value for name, value in (key or {}).items()
                               if name in ("SecretAccessKey", "SessionToken"))
                return listened(boto3.client(service, config=ONCE, **keys, **more))

            def fetch(url, body=None, headers={}):
                secrets.update(re.findall("X-Amz-Signature=([0-9a-f]{64})", url))
                secrets.update(urllib.parse.unquote(t) for t in re.findall("X-Amz-Security-Token=([^&]+)", url))
                try:
                    with urllib.request.urlopen(urllib.request.Request(url, body, headers)) as reply:
                        return reply.read().decode()
                except urllib.error.HTTPError as error:
                    return error.read().decode()

            rds, iam, sts = client("rds"), client("iam"), client("sts")

            # Master passwords: taken, changed, refused, in a form that can't be read, under a name that is unknown.
            create("app", rds, MasterUserPassword=secret("first"))
            for bad in (dict(Engine="none"), dict(AllocatedStorage=-1), dict(DBInstanceIdentifier="app")):
                refusal(create, name="other", client=rds, MasterUserPassword=secret("refused"), **bad)
            refusal(create, name="third", client=rds, MasterUserPassword=secret("slash") + "/")
            available("app")
            rds.modify_db_instance(DBInstanceIdentifier="app", MasterUserPassword=secret("second"), ApplyImmediately=True)
            refusal(rds.modify_db_instance, DBInstanceIdentifier="absent", MasterUserPassword=secret("absent"))
            until("the password is changed", lambda: not instance("app").get("PendingModifiedValues"))
            available("app")
            rds.create_db_snapshot(DBInstanceIdentifier="app", DBSnapshotIdentifier="s")
            snapshot_available("s")
            good = boto3.Session().get_credentials()
            for form in ("Action=CreateDBInstance&Version=2014-10-31&MasterUserPassword=", "Action=Nothing&Surprise=",
                         "Action=CreateDBInstance&MasterUserPasswort=", "Action=ModifyDBInstance&%zz=1&Note="):
                body = (form + urllib.parse.quote(secret("form"), safe="")).encode()
                signed = AWSRequest("POST", endpoint + "/", data=body,
                                    headers={"Content-Type": "application/x-www-form-urlencoded"})
                botocore.auth.SigV4Auth(good, "rds", "eu-central-1").add_auth(signed)
                overhear(signed)
                fetch(endpoint + "/", body, dict(signed.headers))
                fetch(endpoint + "/?" + body.decode(), b"", {})
            for body in (b"{", b'{"MasterUserPassword": "%s"}' % secret("json").encode()):
                fetch(endpoint + "/", body, {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target":
                    "AmazonRDS." + secret("target")})

            # Access keys, sessions of a role and of a user, used rightly, wrongly and after their end.
            iam.create_user(UserName="app")
            iam.attach_user_policy(UserName="app", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
            key = iam.create_access_key(UserName="app")["AccessKey"]
            user = client("sts", key)
            user.get_caller_identity()
            trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                     "Principal": {"AWS": sts.get_caller_identity()["Account"]}}]}
            role = iam.create_role(RoleName="reader", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
            for session in (user.assume_role(RoleArn=role, RoleSessionName="session")["Credentials"],
                            user.get_session_token()["Credentials"]):
                client("sts", session).get_caller_identity()
                refusal(client("rds", session).describe_db_instances)
                refusal(client("sts", {**session, "SecretAccessKey": secret("wrong")}).get_caller_identity)
                refusal(client("sts", {**session, "SessionToken": secret("token")}).get_caller_identity)
                url = client("sts", session).generate_presigned_url("get_caller_identity", HttpMethod="GET")
                assert "GetCallerIdentityResult" in fetch(url)
                fetch(url + "&Surprise=1")
                fetch(url.replace("X-Amz-Expires=3600", "X-Amz-Expires=9999999"))
            iam.update_access_key(UserName="app", AccessKeyId=key["AccessKeyId"], Status="Inactive")
            refusal(user.get_caller_identity)
            url = rds.generate_presigned_url("describe_db_instances", HttpMethod="GET")
            assert "app" in fetch(url)
            fetch(endpoint + "/" + secret("path") + "?" + secret("query"))

            # Plaintexts of KMS, and keys that it makes.
            kms = client("kms")
            made = kms.create_key()["KeyMetadata"]["KeyId"]
            plain = secret("plain").encode()
            secrets.add(base64.b64encode(plain).decode())
            sealed = kms.encrypt(KeyId=made, Plaintext=plain, EncryptionContext={"app": "a"})["CiphertextBlob"]
            assert kms.decrypt(CiphertextBlob=sealed, EncryptionContext={"app": "a"})["Plaintext"] == plain
            refusal(kms.decrypt, CiphertextBlob=sealed, EncryptionContext={"app": "b"})
            refusal(kms.encrypt, KeyId="alias/absent", Plaintext=secret("unsealed").encode())
            data = kms.generate_data_key(KeyId=made, KeySpec="AES_256")["Plaintext"]
            secrets.update([base64.b64encode(data).decode(), data.hex()])

            metrics = fetch(endpoint + "/metrics")
            assert "holdfast_requests_total" in metrics
            assert not [value for value in secrets if value in metrics]
            identity = sts.get_caller_identity()["ResponseMetadata"]["RequestId"]
            answer({"secrets": sorted(secrets), "root": good.secret_key, "request": identity})
            """
    }
}
