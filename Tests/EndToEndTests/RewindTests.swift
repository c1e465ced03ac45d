import Foundation
import Glibc
import Testing

extension EndToEnd {
    /// An instance brought back in place, by the command and by a signed request.
    @Suite
    struct RewindTests {
        @Test
        func `the command brings a dropped table back behind the same endpoint, and undoes that`() async throws {
            try await withHoldfast { holdfast in
                try await holdfast.python("create('app'); backed_up('app')")
                let app = try await holdfast.address(of: "app")
                try await holdfast.psql(app, "CREATE TABLE orders AS SELECT generate_series(1, 1000) AS id")
                let good = try await holdfast.psql(app, "SELECT to_char(now(), 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')")
                try await Task.sleep(for: .milliseconds(20))
                try await holdfast.psql(app, "DROP TABLE orders")
                try await holdfast.python("restorable('app', datetime.datetime.now(UTC))")

                let rewound = try await rewind(holdfast, "--time", good.first ?? "", "--yes", "--wait")
                #expect(try rewound.get().contains("is kept as the snapshot rewind-app-"))
                #expect(try await holdfast.address(of: "app").port == app.port)
                #expect(try await holdfast.psql(app, "SELECT count(*) FROM orders") == ["1000"])
                try await holdfast.python("backed_up('app')")

                _ = try await rewind(holdfast, "--undo", "--yes", "--wait").get()
                #expect(try await holdfast.psql(app, "SELECT to_regclass('orders') IS NULL") == ["t"])
                try await expectRefusals(holdfast)
            }
        }

        private func rewind(_ holdfast: Holdfast, _ arguments: String...) async throws -> Outcome {
            try await command(
                Holdfast.executable,
                ["rewind", "--instance", "app"] + arguments,
                environment: holdfast.environment
            )
        }

        private func expectRefusals(_ holdfast: Holdfast) async throws {
            for (arguments, reason) in [
                (["--latest"], "add --yes"), (["--snapshot", "none", "--yes"], "DBSnapshot none not found"),
                (["--time", "2001-01-01T00:00:00Z", "--yes"], "cannot be restored to a time earlier than"),
                (["--undo", "--latest"], "exactly one of"), (["--time", "yesterday", "--yes"], "is not a time"),
                (["--latest", "--yes", "--endpoint-url", "http://127.0.0.1:1"], "can't be reached"),
            ] {
                let outcome = try await command(
                    Holdfast.executable,
                    ["rewind", "--instance", "app"] + arguments,
                    environment: holdfast.environment
                )
                #expect(!outcome.succeeded && outcome.errors.contains(reason), "\(outcome)")
            }
            let answers = try await holdfast.python(Self.signedRequests)
            #expect(answers[0][0] == .number(400) && answers[0][1].string?.contains("UnrecognizedClient") == true)
            #expect(answers[1][0] == .number(400) && answers[1][1].string?.contains("UnknownOperation") == true)
            #expect(answers[2][0] == .number(404) && answers[2][1].string?.contains("InstanceNotFound") == true)
            #expect(answers[3][0] == .number(200) && answers[3][1].string?.contains("\"Status\":\"complete\"") == true)
        }

        /// Requests as botocore signs them for any service, also for one that it has no model of.
        private static let signedRequests = """
            import urllib.request
            from botocore.auth import SigV4Auth
            from botocore.awsrequest import AWSRequest
            from botocore.credentials import Credentials
            mine = boto3.Session().get_credentials().get_frozen_credentials()
            def ask(operation, body, key=mine):
                target = "Holdfast_20261121." + operation
                request = AWSRequest("POST", os.environ["AWS_ENDPOINT_URL"] + "/", data=json.dumps(body), headers={
                    "X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.1"})
                SigV4Auth(key, "holdfast", os.environ["AWS_DEFAULT_REGION"]).add_auth(request)
                sent = urllib.request.Request(request.url, request.body, dict(request.headers))
                try:
                    with urllib.request.urlopen(sent) as answered:
                        return [answered.status, answered.read().decode()]
                except urllib.error.HTTPError as error:
                    return [error.code, error.read().decode()]
            answer([
                ask("DescribeRewinds", {}, Credentials("AKIANOBODY", "secret")),
                ask("DescribeDBInstances", {}),
                ask("RewindDBInstance", {"DBInstanceIdentifier": "none", "Undo": True}),
                ask("DescribeRewinds", {"DBInstanceIdentifier": "app"}),
            ])
            """

        @Test
        func `a daemon killed at any moment of a rewind finishes it, and no client sees a state in between`()
            async throws
        {
            let kills = isSlowTier ? 12 : 2
            try await withHoldfast { holdfast in
                try await holdfast.python("create('app'); backed_up('app')")
                let app = try await holdfast.address(of: "app")
                try await holdfast.psql(app, "CREATE TABLE orders AS SELECT generate_series(1, 100000) AS id")
                try await holdfast.python(
                    """
                    rds.create_db_snapshot(DBInstanceIdentifier="app", DBSnapshotIdentifier="good")
                    snapshot_available("good"); available("app")
                    """
                )
                for number in 0..<kills {
                    try await holdfast.psql(app, "INSERT INTO orders SELECT generate_series(1, 10000)")
                    _ = try await rewind(holdfast, "--snapshot", "good", "--yes").get()
                    try await Task.sleep(for: .milliseconds(Int.random(in: 0...3_000)))
                    try await holdfast.crash()
                    try await eventually("kill \(number): the rewind ends", within: .seconds(180)) {
                        let count = try await holdfast.psqlOutcome(app, ["SELECT count(*) FROM orders"])
                        let seen = count.output.trimmingCharacters(in: .newlines)
                        #expect(["", "100000", "110000"].contains(seen), "kill \(number): a client saw \(seen)")
                        return seen == "100000"
                    }
                    try await holdfast.python("available('app', 180)")
                }
                let verified = try await holdfast.holdfast("verify")
                #expect(verified.succeeded, "\(verified)")
            }
        }
    }
}
