import Foundation
import Gateway
import Oracle
import Testing

/// How often callers may call, and how often proofs may fail.
@Suite(.serialized) struct `Rates` {
    private static let call = "Action=DescribeDBInstances"

    @Test func `are a caller's own in each service, and the refusal is AWS's in each protocol`() async throws {
        var limits = GatewayConfiguration.Limits()
        limits.calls = TokenRate(perSecond: 0.001, burst: 3)
        try await withGateway(limits: limits) { gateway in
            for _ in 0..<3 { #expect(try await code(gateway, gateway.post(Self.call)) == "200") }
            let refused = try await RawClient.exchange(port: gateway.port, [gateway.post(Self.call)])
            #expect(refused.hasPrefix("HTTP/1.1 400 "))
            #expect(refused.contains("<Code>Throttling</Code>") && refused.contains("<Message>Rate exceeded</Message>"))
            #expect(gateway.metrics.text().contains(#"holdfast_throttled_total{by="caller"} 1.0"#))
            #expect(gateway.log.lines.last?.contains("code=Throttling") == true)

            let json = gateway.json("AWSEvents.ListRules", service: "events")
            for _ in 0..<3 { #expect(try await code(gateway, json) == "200") }
            #expect(try await code(gateway, json) == "400 ThrottlingException")

            #expect(try await code(gateway, gateway.post(Self.call, key: "AKIDUSER")) == "200")
            #expect(try await code(gateway, gateway.post(Self.call)) == "400 Throttling")
        }
    }

    @Test func `are one role's, whatever its sessions are called`() async throws {
        var limits = GatewayConfiguration.Limits()
        limits.calls = TokenRate(perSecond: 0.001, burst: 2)
        try await withGateway(limits: limits) { gateway in
            let codes = try await ["AKIDFIRST", "AKIDSECOND", "AKIDFIRST"].asyncMap {
                try await code(gateway, gateway.post(Self.call, key: $0))
            }
            #expect(codes == ["200", "200", "400 Throttling"])
        }
    }

    @Test func `make boto3 wait and try again until it gets through`() async throws {
        var limits = GatewayConfiguration.Limits()
        limits.calls = TokenRate(perSecond: 10, burst: 3)
        try await withGateway(limits: limits) { gateway in
            let program = """
                import boto3, json, sys
                from botocore.config import Config
                from botocore.exceptions import ClientError
                PORT, KEY, SECRET = sys.argv[1:]
                def client(attempts):
                    return boto3.client("rds", region_name="eu-west-1", endpoint_url=f"http://127.0.0.1:{PORT}",
                        aws_access_key_id=KEY, aws_secret_access_key=SECRET,
                        config=Config(retries={"mode": "standard", "total_max_attempts": attempts}))
                refused = 0
                once = client(1)
                for _ in range(8):
                    try:
                        once.describe_db_instances()
                    except ClientError as error:
                        assert error.response["Error"] == {"Type": "Sender", "Code": "Throttling",
                            "Message": "Rate exceeded"}, error.response
                        refused += 1
                patient = client(12)
                answers = [patient.describe_db_instances()["ResponseMetadata"] for _ in range(12)]
                print(json.dumps([refused, len(answers), sum(answer["RetryAttempts"] for answer in answers)]))
                """
            let arguments = ["-c", program, "\(gateway.port)", TestGateway.accessKeyID, TestGateway.secret]
            let counts = try await JSONDecoder().decode([Int].self, from: Python.run(program: arguments))
            #expect(counts[0] > 0 && counts[1] == 12 && counts[2] > 0, "\(counts)")
        }
    }

    @Test func `of failed proofs are an address's, but for keys that were proven there`() async throws {
        var limits = GatewayConfiguration.Limits()
        limits.failures = TokenRate(perSecond: 0.001, burst: 4)
        try await withGateway(limits: limits) { gateway in
            #expect(try await code(gateway, gateway.post(Self.call)) == "200")
            let guesses = [
                gateway.post(Self.call, key: "AKIDNOBODY"), gateway.post(Self.call, key: "AKIDUSER", secret: "guess"),
                gateway.json("AWSEvents.ListRules", service: "events", key: "AKIDNOBODY"),
                "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
            ]
            let codes = try await guesses.asyncMap { try await code(gateway, $0) }
            #expect(
                codes == [
                    "403 InvalidClientTokenId", "403 SignatureDoesNotMatch", "400 UnrecognizedClientException",
                    "403 MissingAuthenticationToken",
                ]
            )
            // Even the right secret is not looked at now, but for who was here before.
            #expect(try await code(gateway, gateway.post(Self.call, key: "AKIDUSER")) == "400 Throttling")
            #expect(try await code(gateway, gateway.post(Self.call)) == "200")
            #expect(gateway.metrics.text().contains(#"holdfast_throttled_total{by="address"} 1.0"#))

            for _ in 0..<4 {
                let wrong = gateway.post(Self.call, secret: "guess")
                #expect(try await code(gateway, wrong) == "403 SignatureDoesNotMatch")
            }
            #expect(try await code(gateway, gateway.post(Self.call)) == "400 Throttling")
        }
    }

    @Test func `fill again with time, up to the burst, and no faster when the clock is set back`() {
        var buckets = TokenBuckets<String>(TokenRate(perSecond: 2, burst: 4), countMax: 10)
        let start = Date(timeIntervalSince1970: 1_800_000_000)
        func takeAll(_ seconds: Double) -> Int {
            var count = 0
            while buckets.take("a", now: start + seconds) { count += 1 }
            return count
        }
        #expect(takeAll(0) == 4)
        #expect(takeAll(0.4) == 0)
        #expect(takeAll(1) == 2)
        #expect(takeAll(1_000) == 4)
        #expect(takeAll(-5_000) == 0)
        #expect(takeAll(-4_999) == 2)
        #expect(buckets.has("b", now: start))
        #expect(!buckets.has("a", now: start - 4_999))
    }

    @Test func `are kept for so many and no more`() {
        var buckets = TokenBuckets<Int>(TokenRate(perSecond: 1, burst: 10), countMax: 100)
        let start = Date(timeIntervalSince1970: 1_800_000_000)
        for key in 0..<10_000 {
            let isTaken = buckets.take(key, now: start)
            #expect(isTaken)
            #expect(buckets.count <= 100)
        }
        // Who has not called for long is forgotten first.
        for _ in 0..<10 { _ = buckets.take(-1, now: start + 60) }
        for key in 0..<200 { _ = buckets.take(key, now: start + 60) }
        #expect(buckets.count <= 100)
        var unlimited = TokenBuckets<Int>(TokenRate(perSecond: 0, burst: 1), countMax: 100)
        let taken = (0..<1_000).filter { _ in unlimited.take(0, now: start) }
        #expect(taken.count == 1_000)
        #expect(unlimited.count == 0)
    }

    /// The status of an answer, and the error's code where it has one.
    private func code(_ gateway: TestGateway, _ request: String) async throws -> String {
        let answer = try await RawClient.exchange(port: gateway.port, [request])
        let status = answer.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        let code = answer.firstMatch(of: /<Code>(\w+)<\/Code>|"__type":"(\w+)"/).map { $0.1 ?? $0.2 ?? "" }
        return ([status] + (code.map { [String($0)] } ?? [])).joined(separator: " ")
    }
}

extension Sequence {
    /// What `transform` makes of each element, one after the other.
    fileprivate func asyncMap<T>(_ transform: (Element) async throws -> T) async rethrows -> [T] {
        var results: [T] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
