import AccessTesting
import FoundationEssentials
import Gateway
import Testing
import Wire

@Suite struct `The gateway tells its auditor of every call` {
    private static let unsigned =
        "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        + "Content-Length: 26\r\n\r\nAction=DescribeDBInstances"

    @Test func `before it answers, with what was asked and answered`() async throws {
        try await withGateway { gateway in
            let answer = try await RawClient.exchange(
                port: gateway.port,
                [gateway.post("Action=DescribeDBInstances&DBInstanceIdentifier=app")]
            )
            let call = try #require(gateway.auditor.calls.first)
            #expect(gateway.auditor.calls.count == 1)
            #expect(answer.contains(call.requestID))
            #expect(call.operation == "DescribeDBInstances")
            #expect(call.service == "rds")
            #expect(call.region == "eu-west-1")
            #expect(call.accessKeyID == TestGateway.accessKeyID)
            #expect(call.caller?.arn == "arn:aws:iam::123456789012:root")
            #expect(call.connection.sourceAddress == "127.0.0.1")
            #expect(call.error == nil)
            #expect(call.trace?.isUnderstood == true)
            #expect(call.trace?.input == .structure([("DBInstanceIdentifier", .string("app"))]))
            #expect(call.trace?.output?["DBInstances"] != nil)
        }
    }

    @Test func `also of those that are refused or fail`() async throws {
        var limits = GatewayConfiguration.Limits()
        limits.bodyBytesMax = 1_000
        try await withGateway(limits: limits) { gateway in
            let signed = gateway.post("Action=DescribeDBInstances")
            let requests: [(request: String, code: String, operation: String?, isProven: Bool)] = [
                (
                    gateway.post("Action=DescribeDBInstances&DBInstanceIdentifier=absent"), "DBInstanceNotFound",
                    "DescribeDBInstances", true
                ),
                (
                    gateway.post("Action=DescribeDBInstances&DBInstanceIdentifier=broken"), "InternalFailure",
                    "DescribeDBInstances", true
                ),
                (gateway.post("Action=Nonsense"), "InvalidAction", "Nonsense", true),
                (
                    gateway.post("Action=DescribeDBInstances&Nonsense=1"), "InvalidParameterValue",
                    "DescribeDBInstances", true
                ),
                (gateway.post(""), "MissingAction", nil, true),
                (
                    signed.replacing("Instances", with: "Instancez"), "SignatureDoesNotMatch", "DescribeDBInstancez",
                    false
                ),
                (
                    signed.replacing(TestGateway.accessKeyID, with: "AKIDNOBODY"), "InvalidClientTokenId",
                    "DescribeDBInstances", false
                ),
                (Self.unsigned, "MissingAuthenticationToken", "DescribeDBInstances", false),
                (gateway.post(String(repeating: "x", count: 2_000)), "RequestEntityTooLarge", nil, false),
            ]
            for (index, (request, code, operation, isProven)) in requests.enumerated() {
                _ = try await RawClient.exchange(port: gateway.port, [request])
                let calls = gateway.auditor.calls
                #expect(calls.count == index + 1, "\(code)")
                #expect(calls.last?.error?.code == code)
                #expect(calls.last?.operation == operation, "\(code)")
                #expect((calls.last?.caller != nil) == isProven, "\(code)")
            }
            #expect(gateway.auditor.calls[5].accessKeyID == TestGateway.accessKeyID)
            #expect(gateway.auditor.calls[5].keyAccount == "123456789012")
            #expect(gateway.auditor.calls[6].keyAccount == nil)
        }
    }

    @Test func `also of those that come too often`() async throws {
        var limits = GatewayConfiguration.Limits()
        limits.calls = TokenRate(perSecond: 0.000_001, burst: 1)
        try await withGateway(limits: limits) { gateway in
            for _ in 0..<2 {
                _ = try await RawClient.exchange(port: gateway.port, [gateway.post("Action=DescribeDBInstances")])
            }
            #expect(gateway.auditor.calls.map { $0.error?.code } == [nil, "Throttling"])
            #expect(gateway.auditor.calls.allSatisfy { $0.caller != nil && $0.service == "rds" })
        }
    }

    @Test func `begins none that could not be recorded`() async throws {
        try await withGateway { gateway in
            gateway.auditor.isBroken = true
            let answer = try await RawClient.exchange(port: gateway.port, [gateway.post("Action=Wait")])
            #expect(answer.hasPrefix("HTTP/1.1 503 "))
            #expect(gateway.home.waiting == 0)
            #expect(gateway.auditor.calls.map { $0.error?.code } == ["ServiceUnavailable"])
        }
    }
}
