import Foundation
import Subprocess
import Testing

extension EndToEnd {
    /// HTTPS as clients meet it: the daemon's own authority, and what is refused without.
    @Suite
    struct TLSTests {
        @Test(arguments: ["0.0.0.0", "[::]", "10.213.0.9", "holdfast.example"])
        func `an address that other machines reach is refused without TLS, before anything is made`(
            host: String
        ) async throws {
            let holdfast = try Holdfast.make()
            let outcome = try await holdfast.holdfast("serve", "--listen", "\(host):\(holdfast.port)")
            #expect(outcome.status == .exited(64), "\(outcome.errors)")
            #expect(outcome.errors.contains("plain HTTP would show them every password. Give --tls"))
            #expect(!FileManager.default.fileExists(atPath: holdfast.data.path))
            await holdfast.remove()
        }

        @Test
        func `options that don't go together are refused`() async throws {
            let holdfast = try Holdfast.make()
            for (options, reason) in [
                (["--tls", "--tls-certificate", "a", "--tls-key", "b"], "give one of the two"),
                (["--tls-certificate", "a"], "give both"),
                (["--tls-name", "a"], "give --tls as well"),
                (["--tls", "--tls-name", "no name"], "neither an IP address nor a host name"),
            ] {
                let outcome = try await holdfast.run(
                    Holdfast.executable,
                    ["serve", "--data-dir", holdfast.data.path] + options,
                    environment: holdfast.environment
                )
                #expect(!outcome.succeeded && outcome.errors.contains(reason), "\(outcome.errors)")
            }
            await holdfast.remove()
        }

        @Test
        func `the AWS CLI, boto3 and our own commands work over HTTPS, and policies see it`() async throws {
            try await withTLS { holdfast in
                let certificate = try await holdfast.holdfast("certificate")
                let file = holdfast.data.appending(path: "tls/ca.crt").path
                let text = try String(contentsOfFile: file, encoding: .utf8)
                #expect(certificate.output == text)
                #expect(certificate.errors.contains("AWS_CA_BUNDLE=\(file)"))

                let asked = try await holdfast.aws("rds", "describe-db-instances").get()
                #expect(asked.contains("DBInstances"))
                _ = try await holdfast.python(
                    """
                    iam = boto3.client("iam", config=ONCE)
                    def policy(value):
                        return json.dumps({"Version": "2012-10-17", "Statement": [{
                            "Effect": "Allow", "Action": "rds:DescribeDBInstances", "Resource": "*",
                            "Condition": {"Bool": {"aws:SecureTransport": value}}}]})
                    iam.create_user(UserName="app")
                    key = iam.create_access_key(UserName="app")["AccessKey"]
                    app = boto3.client("rds", aws_access_key_id=key["AccessKeyId"],
                        aws_secret_access_key=key["SecretAccessKey"], config=ONCE)
                    iam.put_user_policy(UserName="app", PolicyName="p", PolicyDocument=policy("false"))
                    assert refusal(app.describe_db_instances)[1] == "AccessDenied"
                    iam.put_user_policy(UserName="app", PolicyName="p", PolicyDocument=policy("true"))
                    app.describe_db_instances()
                    """
                )
                let rewind = try await holdfast.run(
                    Holdfast.executable,
                    ["rewind", "--instance", "absent", "--latest", "--yes"],
                    environment: holdfast.environment
                )
                #expect(rewind.errors.contains("absent"), "\(rewind.errors)")
                var distrusting = holdfast.environment
                distrusting["AWS_CA_BUNDLE"] = nil
                let refused = try await holdfast.run("aws", ["rds", "describe-db-instances"], environment: distrusting)
                #expect(refused.errors.contains("SSL validation failed"), "\(refused.errors)")
            }
        }

        @Test
        func `nothing older than TLS 1.2 is spoken, and no plain HTTP`() async throws {
            try await withTLS { holdfast in
                let spoken = try await holdfast.python(
                    """
                    import socket, ssl, warnings
                    warnings.simplefilter("ignore")
                    port = int(os.environ["AWS_ENDPOINT_URL"].rsplit(":", 1)[1])
                    def speak(version):
                        trust = ssl.create_default_context(cafile=os.environ["AWS_CA_BUNDLE"])
                        trust.set_ciphers("ALL:@SECLEVEL=0")
                        trust.minimum_version = trust.maximum_version = version
                        try:
                            with socket.create_connection(("127.0.0.1", port)) as plain:
                                with trust.wrap_socket(plain, server_hostname="localhost") as secure:
                                    return secure.version()
                        except (ssl.SSLError, ConnectionError):
                            return "none"
                    versions = ssl.TLSVersion
                    plain = socket.create_connection(("127.0.0.1", port))
                    plain.sendall(b"GET /health HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n")
                    answer(" ".join([speak(v) for v in (versions.TLSv1, versions.TLSv1_1, versions.TLSv1_2,
                        versions.TLSv1_3)] + [str(b"200 OK" in plain.recv(1000))]))
                    """
                )
                #expect(spoken == .string("none none TLSv1.2 TLSv1.3 False"))
            }
        }

        /// Serves HTTPS on loopback, as on any other address, and lets clients trust it.
        private func withTLS(_ body: (Holdfast) async throws -> Void) async throws {
            var holdfast = try Holdfast.make()
            holdfast.servesTLS = true
            do {
                try await holdfast.start()
                try await body(holdfast)
            } catch {
                Issue.record("\(error)\n--- the daemon's last lines:\n\(holdfast.logTail(linesMax: 40))")
            }
            await holdfast.remove()
        }
    }
}
