import Testing

extension EndToEnd {
    /// Every answer to a bad request is AWS's error for it: never a 5xx, never a crash.
    @Suite
    struct BadInputTests {
        @Test
        func `wrong identifiers, windows, times and sizes get AWS's errors`() async throws {
            try await withHoldfast { holdfast in
                let found = try await holdfast.python(wrongValues)
                for wrong in found.elements {
                    let (what, expected, status, code) = (wrong[0], wrong[1], wrong[2][0], wrong[2][1])
                    #expect(status.integer.map { (400..<500).contains($0) } == true, "\(what): \(wrong[2])")
                    #expect(expected.elements.contains(code), "\(what): \(code), expected one of \(expected)")
                }
                #expect(found.elements.count > 20)
                #expect(try await holdfast.isHealthy())
            }
        }

        @Test
        func `broken forms, huge bodies and unknown actions are refused without harm`() async throws {
            try await withHoldfast { holdfast in
                let found = try await holdfast.python(brokenBodies)
                for reply in found.elements {
                    #expect(reply[1].integer.map { (400..<500).contains($0) } == true, "\(reply)")
                    #expect(reply[2].string?.contains("<Code>") == true, "\(reply)")
                }
                #expect(found.elements.count > 10)
                #expect(try await holdfast.isHealthy())
                #expect(try await holdfast.aws("rds", "describe-db-instances").succeeded)
            }
        }

        @Test
        func `thousands of requests at once are answered or throttled`() async throws {
            try await withHoldfast { holdfast in
                let found = try await holdfast.python(flood)
                guard case .object(let counts) = found else {
                    Issue.record("no counts: \(found)")
                    return
                }
                #expect(
                    Set(counts.keys).isSubset(of: ["200", "400 Throttling", "503 ServiceUnavailable"]),
                    "\(counts)"
                )
                #expect((counts["200"]?.integer ?? 0) > 500, "\(counts)")
                #expect(counts.values.compactMap(\.integer).reduce(0, +) == 3_000)
                #expect(try await holdfast.aws("rds", "describe-db-instances").succeeded)
            }
        }

        private let wrongValues = """
            VALUE, COMBINATION, MISSING = "InvalidParameterValue", "InvalidParameterCombination", "MissingParameter"
            loose = boto3.client("rds", config=ONCE.merge(Config(parameter_validation=False)))
            base = dict(DBInstanceIdentifier="app", Engine="postgres", DBInstanceClass="db.t3.micro",
                AllocatedStorage=20, MasterUsername="app", MasterUserPassword=PASSWORD)
            found = []

            def wrong(what, call, *expected, **parameters):
                found.append([what, expected, refusal(call, **parameters) or [200, "accepted", ""]])

            def instance_with(*expected, **changes):
                parameters = {key: value for key, value in {**base, **changes}.items() if value is not None}
                wrong(f"create with {changes}"[:200], loose.create_db_instance, *expected, **parameters)

            for name in ("1app", "app-", "a--b", "a_b", "a" * 64, "", "app/../x", "\\u00e4pp"):
                instance_with(VALUE, MISSING, DBInstanceIdentifier=name)
            for window in ("25:00-26:00", "01:00", "01:00-01:10", "nonsense", "1:00-2:00"):
                instance_with(VALUE, PreferredBackupWindow=window)
            instance_with(VALUE, PreferredMaintenanceWindow="someday:03:00-someday:04:00")
            instance_with(VALUE, PreferredBackupWindow="03:00-03:30",
                PreferredMaintenanceWindow="sun:03:00-sun:03:30")
            for retention in (-1, 36, 2 ** 40, "seven"):
                instance_with(VALUE, "MalformedInput", BackupRetentionPeriod=retention)
            for size in (0, -5, 10 ** 9, "big"):
                instance_with(VALUE, COMBINATION, "MalformedInput", "StorageQuotaExceeded", AllocatedStorage=size)
            for password in ("short", "with/slash-inside", "with\\"quote-inside", "with space and @"):
                instance_with(VALUE, MasterUserPassword=password)
            for user in ("rdsadmin", "1app", "a" * 64, "a b", "postgres;"):
                instance_with(VALUE, MasterUsername=user)
            instance_with(VALUE, COMBINATION, Engine="oracle-ee")
            instance_with(VALUE, COMBINATION, EngineVersion="99.9")
            instance_with(VALUE, COMBINATION, DBInstanceClass="huge")
            instance_with(VALUE, Port=70000)
            instance_with(MISSING, VALUE, Engine=None)
            wrong("describe", loose.describe_db_instances, "DBInstanceNotFound", DBInstanceIdentifier="nobody")
            wrong("page", loose.describe_db_instances, VALUE, MaxRecords=5)
            wrong("marker", loose.describe_db_instances, VALUE, Marker="not a marker")
            wrong("snapshot of nothing", loose.create_db_snapshot, "DBInstanceNotFound",
                DBInstanceIdentifier="nobody", DBSnapshotIdentifier="snap")
            wrong("snapshot not there", loose.describe_db_snapshots, "DBSnapshotNotFound",
                DBSnapshotIdentifier="nothing")
            wrong("delete not there", loose.delete_db_snapshot, "DBSnapshotNotFound", DBSnapshotIdentifier="nothing")
            wrong("delete nothing", loose.delete_db_instance, "DBInstanceNotFound",
                DBInstanceIdentifier="nobody", SkipFinalSnapshot=True)
            wrong("restore nothing", loose.restore_db_instance_from_db_snapshot, "DBSnapshotNotFound",
                DBInstanceIdentifier="new", DBSnapshotIdentifier="nothing")
            wrong("time of nothing", loose.restore_db_instance_to_point_in_time, "DBInstanceNotFound",
                SourceDBInstanceIdentifier="nobody", TargetDBInstanceIdentifier="new", UseLatestRestorableTime=True)
            wrong("events", loose.describe_events, COMBINATION, SourceIdentifier="app")
            answer(found)
            """

        private let brokenBodies = """
            import http.client, urllib.parse
            from botocore.auth import SigV4Auth
            from botocore.awsrequest import AWSRequest
            credentials = boto3.Session().get_credentials()
            endpoint = os.environ["AWS_ENDPOINT_URL"]
            found = []

            def send(what, body, kind="application/x-www-form-urlencoded", path="/", method="POST"):
                signed = AWSRequest(method, endpoint + path, data=body, headers={"Content-Type": kind})
                SigV4Auth(credentials, "rds", "eu-central-1").add_auth(signed)
                link = http.client.HTTPConnection(urllib.parse.urlsplit(endpoint).netloc, timeout=30)
                try:
                    link.request(method, path, body, dict(signed.headers))
                except (BrokenPipeError, ConnectionResetError):
                    pass  # refused before the body was read; the answer is there all the same
                reply = link.getresponse()
                found.append([what, reply.status, reply.read().decode(errors="replace")[:400]])

            head = b"Action=DescribeDBInstances&Version=2014-10-31"
            send("nothing", b"")
            send("no action", b"Version=2014-10-31")
            send("unknown action", b"Action=DrinkCoffee&Version=2014-10-31")
            send("unserved action", b"Action=CreateDBProxy&Version=2014-10-31")
            send("wrong version", b"Action=DescribeDBInstances&Version=1999-01-01")
            send("broken escape", head + b"&DBInstanceIdentifier=%zz")
            send("broken UTF-8", head + b"&DBInstanceIdentifier=%ff%fe")
            send("control characters", head + b"&DBInstanceIdentifier=%00%01")
            send("same twice", head + b"&DBInstanceIdentifier=a&DBInstanceIdentifier=b")
            send("unknown parameter", head + b"&Colour=blue")
            send("huge index", head + b"&Filters.Filter.999999999999.Name=x")
            send("deep", head + b"&" + b"A." * 5000 + b"1=x")
            send("list and text", head + b"&Filters=x&Filters.Filter.1.Name=y")
            send("many", head + b"".join(b"&P%d=x" % n for n in range(50_000)))
            send("ten megabytes", head + b"&DBInstanceIdentifier=" + b"a" * 10_000_000)
            send("ten megabytes of garbage", bytes(range(256)) * 40_000)
            send("JSON", b'{"Action": "DescribeDBInstances"}', kind="application/json")
            send("XML", b"<a><b></a>", kind="text/xml")
            answer(found)
            """

        private let flood = """
            import asyncio, collections, urllib.parse
            from botocore.auth import SigV4Auth
            from botocore.awsrequest import AWSRequest
            endpoint = os.environ["AWS_ENDPOINT_URL"]
            place = urllib.parse.urlsplit(endpoint)
            body = b"Action=DescribeDBInstances&Version=2014-10-31"
            signed = AWSRequest("POST", endpoint + "/", data=body,
                headers={"Content-Type": "application/x-www-form-urlencoded"})
            SigV4Auth(boto3.Session().get_credentials(), "rds", "eu-central-1").add_auth(signed)
            lines = [f"{name}: {value}" for name, value in signed.headers.items()]
            head = ["POST / HTTP/1.1", f"Host: {place.netloc}", f"Content-Length: {len(body)}", "Connection: close"]
            message = "\\r\\n".join(head + lines).encode() + b"\\r\\n\\r\\n" + body

            async def one(gate):
                await gate.wait()
                reader, writer = await asyncio.open_connection(place.hostname, place.port)
                writer.write(message)
                text = (await reader.read()).decode()
                writer.close()
                status = text.split(" ", 2)[1]
                if status == "200":
                    return status
                return status + " " + text.partition("<Code>")[2].partition("</Code>")[0]

            async def main():
                gate = asyncio.Event()
                tasks = [asyncio.create_task(one(gate)) for _ in range(3_000)]
                gate.set()
                ends = await asyncio.gather(*tasks, return_exceptions=True)
                return collections.Counter(end if isinstance(end, str) else repr(end) for end in ends)

            import resource
            _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
            answer(asyncio.run(main()))
            """
    }
}
