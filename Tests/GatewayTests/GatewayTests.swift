import AccessTesting
import FoundationEssentials
import Gateway
import Logging
import Testing

@Suite(.serialized) struct `Gateway to the services` {
    @Test func `says that it is healthy only when it is ready`() async throws {
        for (isReady, status) in [(true, "200 OK"), (false, "503 Service Unavailable")] {
            try await withGateway(isReady: isReady) { gateway in
                let answer = try await RawClient.exchange(port: gateway.port, [get("/health")])
                #expect(answer.hasPrefix("HTTP/1.1 \(status)\r\n"))
                #expect(answer.contains("application/json"))
            }
        }
    }

    @Test func `gives the databases' authority to whoever asks`() async throws {
        try await withGateway { gateway in
            let answer = try await RawClient.exchange(port: gateway.port, [get("/ca.pem")])
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(answer.contains("application/x-pem-file"))
            #expect(answer.hasSuffix("-----BEGIN CERTIFICATE-----\n"))
        }
    }

    @Test func `counts requests and writes one line for each, without secrets`() async throws {
        try await withGateway { gateway in
            for name in ["app", "absent", "broken"] {
                let form = "Action=DescribeDBInstances&DBInstanceIdentifier=\(name)"
                _ = try await RawClient.exchange(port: gateway.port, [gateway.post(form)])
            }
            let metrics = try await RawClient.exchange(port: gateway.port, [get("/metrics")])
            #expect(
                metrics.contains(
                    #"holdfast_requests_total{operation="DescribeDBInstances",service="rds",status="404"} 1.0"#
                )
            )
            #expect(
                metrics.contains(#"holdfast_request_seconds_count{operation="DescribeDBInstances",service="rds"} 3"#)
            )
            let lines = gateway.log.lines
            let pattern = [
                /info account=123456789012 ms=\d+ operation=DescribeDBInstances request_id=[0-9A-F-]{36} service=rds status=200/,
                /info account=123456789012 code=DBInstanceNotFound ms=\d+ operation=DescribeDBInstances .* status=404/,
                /error account=123456789012 cause=Broken\(\) code=InternalFailure ms=\d+ .* status=500/,
            ]
            #expect(lines.count == 3)
            for (line, pattern) in zip(lines, pattern) { #expect(line.wholeMatch(of: pattern) != nil, "\(line)") }
            #expect(!lines.joined().contains(TestGateway.secret))
        }
    }

    @Test func `refuses a body that is too large and the client hears why`() async throws {
        try await withGateway { gateway in
            for (size, type) in [
                (2 << 20, "application/x-www-form-urlencoded"), (10_000_000, "application/x-amz-json-1.1"),
            ] {
                let head = "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: \(type)\r\n"
                let body = String(repeating: "x", count: size)
                let answer = try await RawClient.exchange(
                    port: gateway.port,
                    [head + "Content-Length: \(size)\r\n\r\n", body]
                )
                #expect(answer.hasPrefix("HTTP/1.1 413 "))
                #expect(answer.contains("RequestEntityTooLarge"))
                #expect(answer.lowercased().contains("x-amzn-requestid: "))
            }
        }
    }

    @Test func `cuts off a body without end`() async throws {
        var limits = GatewayConfiguration.Limits()
        limits.discardedBytesMax = 1 << 20
        try await withGateway(limits: limits) { gateway in
            let head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
            let chunk = "100000\r\n" + String(repeating: "x", count: 1 << 20) + "\r\n"
            let answer = try await RawClient.exchange(
                port: gateway.port,
                [head] + Array(repeating: chunk, count: 200),
                pause: .milliseconds(5)
            )
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 413 "))
        }
    }

    @Test func `does not wait for those who dawdle`() async throws {
        var limits = GatewayConfiguration.Limits()
        limits.bodySecondsMax = 1
        (limits.headSecondsMax, limits.idleSecondsMax) = (3, 3)
        try await withGateway(limits: limits) { gateway in
            let head = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n"
            let drops = Array(repeating: "x", count: 200)
            let slowBody = try await RawClient.exchange(
                port: gateway.port,
                [head] + drops,
                pause: .milliseconds(100),
                secondsMax: 10
            )
            #expect(!slowBody.hasPrefix("HTTP/1.1 2"))
            #expect(try await eventually { gateway.log.lines.contains { $0.contains("code=RequestTimeout") } })
            for target in ["GET / ", "GET /health "] {
                let head = "\(target)HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n"
                _ = try await RawClient.exchange(
                    port: gateway.port,
                    [head] + drops,
                    pause: .milliseconds(100),
                    secondsMax: 10
                )
            }
            let slowHead = try await RawClient.exchange(
                port: gateway.port,
                ["POST / HTTP/1.1\r\n"] + Array(repeating: "X: y\r\n", count: 99),
                pause: .milliseconds(100),
                secondsMax: 8
            )
            #expect(!slowHead.hasPrefix("HTTP/1.1 2"))
            #expect(try await RawClient.exchange(port: gateway.port, [""], secondsMax: 8).isEmpty)
        }
    }

    @Test func `tells those above the limit to come back, and finishes what it began`() async throws {
        var limits = GatewayConfiguration.Limits()
        limits.concurrentRequestsMax = 2
        try await withGateway(limits: limits) { gateway in
            async let first = RawClient.exchange(port: gateway.port, [gateway.post("Action=Wait")])
            async let second = RawClient.exchange(port: gateway.port, [gateway.post("Action=Wait")])
            #expect(try await eventually { gateway.home.waiting == 2 })
            let third = try await RawClient.exchange(
                port: gateway.port,
                [gateway.post("Action=DescribeDBInstances")]
            )
            #expect(third.hasPrefix("HTTP/1.1 503 "))
            #expect(third.contains("<Code>ServiceUnavailable</Code>"))
            gateway.home.open()
            for answer in [try await first, try await second] { #expect(answer.hasPrefix("HTTP/1.1 200 ")) }
            let fourth = try await RawClient.exchange(
                port: gateway.port,
                [gateway.post("Action=DescribeDBInstances")]
            )
            #expect(fourth.hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test func `answers what is under way when it is stopped`() async throws {
        try await withGateway { gateway in
            async let answer = RawClient.exchange(port: gateway.port, [gateway.post("Action=Wait")])
            #expect(try await eventually { gateway.home.waiting == 1 })
            await gateway.stop()
            #expect(try await eventually { await isClosed(gateway.port) })
            gateway.home.open()
            let received = try await answer
            #expect(received.hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test func `answers two thousand requests at once`() async throws {
        try await withGateway { gateway in
            let statuses = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<2_000 {
                    group.addTask {
                        let request = gateway.post("Action=DescribeDBInstances")
                        return String(try await RawClient.exchange(port: gateway.port, [request]).prefix(12))
                    }
                }
                return try await group.reduce(into: [:]) { counts, status in counts[status, default: 0] += 1 }
            }
            #expect(statuses["HTTP/1.1 200", default: 0] + statuses["HTTP/1.1 503", default: 0] == 2_000)
            #expect(statuses["HTTP/1.1 200", default: 0] > 0)
        }
    }

    @Test(
        arguments: [
            "\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{0}\u{1}\u{2}\r\n\r\n",
            "GET /%zz?%&=%ff HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
            "GET * HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: h\r\nX: \(String(repeating: "x", count: 200_000))\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: h\r\n\(String(repeating: "X: x\r\n", count: 2_000))\r\n",
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 6\r\nConnection: close\r\n\r\nhello",
            "POST / HTTP/1.1\r\nHost: h\r\nAuthorization: AWS4-HMAC-SHA256\r\nConnection: close\r\n\r\n",
            "GET /?X-Amz-Algorithm=AWS4-HMAC-SHA256 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
        ]
    )
    func `survives whatever is sent`(bytes: String) async throws {
        var limits = GatewayConfiguration.Limits()
        (limits.headSecondsMax, limits.idleSecondsMax) = (1, 1)
        try await withGateway(limits: limits) { gateway in
            let answer = try await RawClient.exchange(port: gateway.port, [bytes])
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"), "\(answer.prefix(100))")
            let next = try await RawClient.exchange(port: gateway.port, [gateway.post("Action=DescribeDBInstances")])
            #expect(next.hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test(arguments: ["0.0.0.0", "10.0.0.1", "example.com", "::", "127.0.0.1.example.com"])
    func `does not listen in plain HTTP where other machines hear it`(host: String) async throws {
        let gateway = gateway(GatewayConfiguration(host: host, port: 0))
        let error = await #expect(throws: GatewayError.self) { try await gateway.run() }
        #expect(error?.code == .needsTLS)
    }

    @Test func `says when somebody else has the port`() async throws {
        try await withGateway { other in
            let gateway = gateway(GatewayConfiguration(port: other.port))
            let error = await #expect(throws: GatewayError.self) { try await gateway.run() }
            #expect(error?.code == .cannotListen)
            #expect(error?.message.contains("127.0.0.1:\(other.port)") == true)
        }
    }

    private func get(_ path: String) -> String { "GET \(path) HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n" }

    private func gateway(_ configuration: GatewayConfiguration) -> Gateway {
        Gateway(
            configuration,
            services: [],
            credentials: TestGateway.Keys(),
            authorizer: Everything(),
            auditor: RecordedCalls(),
            metrics: PrometheusRegistry(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            now: { Date() },
            makeRequestID: { "id" },
            authority: { "" }
        )
    }

    private func isClosed(_ port: Int) async -> Bool {
        do {
            _ = try await RawClient.exchange(port: port, [get("/health")], secondsMax: 1)
            return false
        } catch {
            return true
        }
    }
}
