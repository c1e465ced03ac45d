import Testing

@testable import S3

struct S3EnvironmentTests {
    private static let files = [
        "/h/.aws/credentials": """
        [default]
        aws_access_key_id = FILEKEY
        aws_secret_access_key = FILE/SECRET=
        # a comment
        [ other ]
        aws_access_key_id=OTHERKEY
        aws_secret_access_key=OTHERSECRET
        aws_session_token=TOKEN
        """,
        "/h/.aws/config": """
        [default]
        region = eu-west-3
        [profile other]
        region = eu-north-1
        ca_bundle = /ca.pem
        s3 =
          addressing_style = path
        """,
        "/elsewhere": "[default]\naws_access_key_id = E\naws_secret_access_key = S\n",
        "/keys-in-config": "[profile p]\naws_access_key_id = C\naws_secret_access_key = D\n",
    ]

    private func environment(_ variables: [String: String]) -> S3Environment {
        S3Environment(variables: variables, home: "/h", read: { Self.files[$0] })
    }

    @Test(
        arguments: [
            (["AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "B"], "A"),
            (["AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "B", "AWS_PROFILE": "other"], "A"),
            (["AWS_ACCESS_KEY_ID": "A", "AWS_PROFILE": "other"], "OTHERKEY"),
            ([:], "FILEKEY"),
            (["AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""], "FILEKEY"),
            (["AWS_PROFILE": "other"], "OTHERKEY"),
            (["AWS_PROFILE": "absent"], nil),
            (["AWS_SHARED_CREDENTIALS_FILE": "/elsewhere"], "E"),
            (["AWS_SHARED_CREDENTIALS_FILE": "/absent"], nil),
            (["AWS_PROFILE": "p", "AWS_CONFIG_FILE": "/keys-in-config"], "C"),
        ] as [([String: String], String?)]
    )
    func `credentials are found as AWS's SDKs find them`(variables: [String: String], key: String?) {
        #expect(environment(variables).credentials()?.accessKeyID == key)
    }

    @Test func `secrets and tokens come whole`() {
        #expect(environment([:]).credentials()?.secret == "FILE/SECRET=")
        #expect(environment([:]).credentials()?.sessionToken == nil)
        #expect(environment(["AWS_PROFILE": "other"]).credentials()?.sessionToken == "TOKEN")
        let variables = ["AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "B", "AWS_SESSION_TOKEN": "C"]
        #expect(environment(variables).credentials()?.sessionToken == "C")
    }

    @Test func `region, server and certificates come from the variables, then from the profile`() {
        #expect(environment([:]).region == "eu-west-3")
        #expect(environment(["AWS_DEFAULT_REGION": "d"]).region == "d")
        #expect(environment(["AWS_DEFAULT_REGION": "d", "AWS_REGION": "r"]).region == "r")
        #expect(environment(["AWS_PROFILE": "other"]).region == "eu-north-1")
        #expect(environment(["AWS_PROFILE": "other"]).authorityFile == "/ca.pem")
        #expect(environment(["AWS_CA_BUNDLE": "/b"]).authorityFile == "/b")
        #expect(environment(["AWS_ENDPOINT_URL_S3": "http://s"]).endpoint == "http://s")
        #expect(environment(["AWS_ENDPOINT_URL": "http://holdfast"]).endpoint == nil)
    }

    @Test(
        arguments: [
            ("s3://bucket", "bucket", ""), ("s3://bucket/", "bucket", ""), ("s3://my.bucket/a/b", "my.bucket", "a/b/"),
            ("s3://bucket/a//b/", "bucket", "a/b/"),
        ]
    )
    func `a location names a bucket and a prefix`(text: String, bucket: String, prefix: String) {
        #expect(S3Location(text)?.bucket == bucket)
        #expect(S3Location(text)?.prefix == prefix)
    }

    @Test(arguments: [
        "/var/backups", "s3://", "s3:///a", "s3://ab", "s3://bucket/.hidden", "s3://bucket/ä", "s3:bucket",
    ])
    func `what is no location is refused`(text: String) {
        #expect(S3Location(text) == nil)
    }

    @Test(
        arguments: [
            ("https://s.example", true, "https://s.example/b/k"), ("https://s.example", false, "https://b.s.example/k"),
            ("http://127.0.0.1:9000/", true, "http://127.0.0.1:9000/b/k"),
            ("https://s.example:443", true, "https://s.example/b/k"), ("http://[::1]:80", true, "http://[::1]/b/k"),
        ]
    )
    func `a server's address and the style make a request's address`(
        address: String,
        usesPathStyle: Bool,
        url: String
    ) throws {
        let endpoint = try #require(S3Endpoint(address, usesPathStyle: usesPathStyle))
        #expect(endpoint.url(endpoint.path("k", of: "b"), query: "", of: "b") == url)
    }

    @Test(arguments: ["", "localhost:9000", "ftp://a", "https://", "https://a/path", "https://u:p@a"])
    func `what is no server's address is refused`(address: String) {
        #expect(S3Endpoint(address) == nil)
    }

    @Test func `Amazon's own address has the bucket in its host, but for dots that certificates don't cover`() {
        #expect(S3Endpoint.amazon(region: "eu-west-1", bucket: "b").host(of: "b") == "b.s3.eu-west-1.amazonaws.com")
        #expect(S3Endpoint.amazon(region: "eu-west-1", bucket: "a.b").host(of: "a.b") == "s3.eu-west-1.amazonaws.com")
        #expect(S3Endpoint.amazon(region: "cn-north-1", bucket: "b").authority == "s3.cn-north-1.amazonaws.com.cn")
    }
}
