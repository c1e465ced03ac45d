import Testing

extension EndToEnd {
    /// What a client gets whose signature is not right.
    @Suite
    struct SignatureTests {
        @Test
        func `every wrong signature gets AWS's code and a presigned request works`() async throws {
            try await withHoldfast { holdfast in
                let codes = try await holdfast.python(script)
                #expect(codes["wrong secret"] == .array([.number(403), .string("SignatureDoesNotMatch")]))
                #expect(codes["unknown key"] == .array([.number(403), .string("InvalidClientTokenId")]))
                #expect(codes["clock behind"] == .array([.number(403), .string("SignatureDoesNotMatch")]))
                #expect(codes["clock ahead"] == .array([.number(403), .string("SignatureDoesNotMatch")]))
                #expect(codes["clock a little behind"] == .null)
                #expect(codes["not signed"] == .array([.number(403), .string("MissingAuthenticationToken")]))
                #expect(codes["body changed"] == .array([.number(403), .string("SignatureDoesNotMatch")]))
                #expect(codes["presigned"].integer == 200)
                #expect(codes["presigned, expired"].integer == 403)
                #expect(codes["presigned, changed"].integer == 403)
            }
        }

        private let script = """
            import botocore.auth, urllib.request, urllib.error
            from botocore.awsrequest import AWSRequest
            session = boto3.Session()
            good = session.get_credentials()
            real_now = botocore.auth.get_current_datetime

            def client(key=good.access_key, secret=good.secret_key):
                return boto3.client("sts", aws_access_key_id=key, aws_secret_access_key=secret, config=ONCE)

            def outcome(call):
                refused = refusal(call)
                return refused and refused[:2]

            def shifted(seconds):
                shift = datetime.timedelta(seconds=seconds)
                botocore.auth.get_current_datetime = lambda *a, **k: real_now(*a, **k) + shift
                try:
                    return outcome(client().get_caller_identity)
                finally:
                    botocore.auth.get_current_datetime = real_now

            def send(url, body=None, headers={}):
                try:
                    with urllib.request.urlopen(urllib.request.Request(url, body, headers)) as reply:
                        return reply.status, reply.read().decode()
                except urllib.error.HTTPError as error:
                    return error.code, error.read().decode()

            def coded(reply):
                return [reply[0], reply[1].split("<Code>")[1].split("</Code>")[0]]

            endpoint = os.environ["AWS_ENDPOINT_URL"]
            form = b"Action=GetCallerIdentity&Version=2011-06-15"
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            signed = AWSRequest("POST", endpoint + "/", data=form, headers=kind)
            botocore.auth.SigV4Auth(good, "sts", "eu-central-1").add_auth(signed)
            url = client().generate_presigned_url("get_caller_identity", ExpiresIn=60, HttpMethod="GET")
            late = datetime.timedelta(seconds=-120)
            botocore.auth.get_current_datetime = lambda *a, **k: real_now(*a, **k) + late
            expired = client().generate_presigned_url("get_caller_identity", ExpiresIn=60, HttpMethod="GET")
            botocore.auth.get_current_datetime = real_now
            answer({
                "wrong secret": outcome(client(secret="x" * 40).get_caller_identity),
                "unknown key": outcome(client(key="AKIAAAAAAAAAAAAAAAAA").get_caller_identity),
                "clock behind": shifted(-1000), "clock ahead": shifted(1000), "clock a little behind": shifted(-120),
                "not signed": coded(send(endpoint + "/", form, kind)),
                "body changed": coded(send(endpoint + "/", form + b"&X=1", dict(signed.headers))),
                "presigned": send(url)[0], "presigned, expired": send(expired)[0],
                "presigned, changed": send(url + "&Extra=1")[0],
            })
            """
    }
}
