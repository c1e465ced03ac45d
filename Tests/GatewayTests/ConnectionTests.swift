import Foundation
import Gateway
import NIOCore
import NIOPosix
import Testing

/// What a connection may do, and what becomes of those that do more; every test speaks over a real socket.
@Suite(.serialized) struct `Connections` {
    @Test func `are told why, with a request id, where a head is not HTTP`() async throws {
        try await withGateway { gateway in
            for bytes in ["nonsense\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\r\n\r\n"] {
                let answer = try await RawClient.exchange(port: gateway.port, [bytes])
                #expect(answer.hasPrefix("HTTP/1.1 400 "), "\(answer)")
                #expect(answer.contains("<Code>MalformedHttpRequestException</Code>"))
                let id = try #require(answer.firstMatch(of: /x-amzn-RequestId: ([0-9A-F-]{36})\r\n/)?.1)
                #expect(gateway.log.lines.contains { $0.contains("request_id=\(id)") && $0.contains("status=400") })
            }
            #expect(gateway.metrics.text().contains(#"holdfast_connections_cut_total{reason="malformed"} 3.0"#))
        }
    }

    @Test func `are told how large a head may be`() async throws {
        var limits = GatewayConfiguration.Limits()
        (limits.headerBytesMax, limits.headersMax) = (8_192, 20)
        try await withGateway(limits: limits) { gateway in
            let large = String(repeating: "x", count: 9_000)
            let many = String(repeating: "X: x\r\n", count: 30)
            for (bytes, isAllowed) in [
                ("GET / HTTP/1.1\r\nHost: h\r\nX: \(large)\r\n\r\n", false),
                ("GET /\(large) HTTP/1.1\r\nHost: h\r\n\r\n", false),
                ("GET / HTTP/1.1\r\nHost: h\r\n\(many)\r\n", false),
                ("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nX: \(large.prefix(7_000))\r\n\r\n", true),
            ] {
                let answer = try await RawClient.exchange(port: gateway.port, [bytes])
                #expect(answer.hasPrefix("HTTP/1.1 431 ") == !isAllowed, "\(answer.prefix(200))")
                #expect(answer.contains("larger than 8192 bytes or more than 20") == !isAllowed)
            }
            #expect(gateway.metrics.text().contains(#"holdfast_connections_cut_total{reason="head-too-large"} 3.0"#))
        }
    }

    @Test func `have so long for a head, however steadily it drips`() async throws {
        var limits = GatewayConfiguration.Limits()
        limits.headSecondsMax = 1
        try await withGateway(limits: limits) { gateway in
            let drops = ["POST / HTTP/1.1\r\n"] + Array(repeating: "X: y\r\n", count: 95)
            let first = try await RawClient.exchange(
                port: gateway.port,
                drops,
                pause: .milliseconds(100),
                secondsMax: 9
            )
            #expect(first.hasPrefix("HTTP/1.1 408 "), "\(first)")
            #expect(first.contains("<Code>RequestTimeout</Code>") && first.contains("within 1 seconds"))
            // The next request of a connection has no more time than the first.
            let second = try await RawClient.exchange(
                port: gateway.port,
                ["GET /health HTTP/1.1\r\nHost: h\r\n\r\n"] + drops,
                pause: .milliseconds(100),
                secondsMax: 9
            )
            #expect(second.hasPrefix("HTTP/1.1 200 ") && second.contains("HTTP/1.1 408 "), "\(second)")
            #expect(gateway.metrics.text().contains(#"holdfast_connections_cut_total{reason="head-too-slow"} 2.0"#))
        }
    }

    @Test func `that say nothing are closed without a word`() async throws {
        var limits = GatewayConfiguration.Limits()
        limits.headSecondsMax = 1
        try await withGateway(limits: limits) { gateway in
            let answer = try await RawClient.exchange(port: gateway.port, [], secondsMax: 9)
            #expect(answer.isEmpty)
            #expect(gateway.metrics.text().contains(#"holdfast_connections_cut_total{reason="silent"} 1.0"#))
        }
    }

    @Test func `end after so many requests, and the last answer says so`() async throws {
        var limits = GatewayConfiguration.Limits()
        limits.requestsPerConnectionMax = 3
        try await withGateway(limits: limits) { gateway in
            let request = "GET /health HTTP/1.1\r\nHost: h\r\n\r\n"
            let answer = try await RawClient.exchange(
                port: gateway.port,
                Array(repeating: request, count: 5),
                pause: .milliseconds(20)
            )
            let answers = answer.components(separatedBy: "HTTP/1.1 200 OK").dropFirst()
            #expect(answers.map { $0.lowercased().contains("connection: close") } == [false, false, true])
        }
    }

    @Test func `of one address are refused above the limit, and served again below it`() async throws {
        var limits = GatewayConfiguration.Limits()
        limits.connectionsPerAddressMax = 2
        try await withGateway(limits: limits) { gateway in
            let held = try await connect(gateway.port, count: 2)
            #expect(try await eventually { gateway.metrics.text().contains("holdfast_connections 2.0") })
            let refused = try await RawClient.exchange(port: gateway.port, [gateway.post("Action=DescribeDBInstances")])
            #expect(refused.hasPrefix("HTTP/1.1 503 "), "\(refused)")
            #expect(refused.contains("<Code>ServiceUnavailable</Code>") && refused.contains("more than 2 connections"))
            #expect(refused.contains("x-amzn-RequestId"))
            #expect(try await eventually { gateway.metrics.text().contains("holdfast_connections 2.0") })

            let more = try await connect(gateway.port, count: 2)
            #expect(try await eventually { gateway.metrics.text().contains("holdfast_connections 4.0") })
            // Nobody is listened to who holds twice as many.
            #expect(try await RawClient.exchange(port: gateway.port, ["x"], secondsMax: 5).isEmpty)
            #expect(gateway.metrics.text().contains(#"holdfast_connections_cut_total{reason="crowded"} 1.0"#))

            for channel in held + more { try await channel.close() }
            #expect(try await eventually { gateway.metrics.text().contains("holdfast_connections 0.0") })
            let served = try await RawClient.exchange(port: gateway.port, [gateway.post("Action=DescribeDBInstances")])
            #expect(served.hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test func `whose answers nobody reads are closed`() async throws {
        var limits = GatewayConfiguration.Limits()
        limits.idleSecondsMax = 1
        try await withGateway(limits: limits, authority: Self.largeText) { gateway in
            let channel = try await connect(gateway.port, count: 1)[0]
            try await channel.writeAndFlush(ByteBuffer(string: "GET /ca.pem HTTP/1.1\r\nHost: h\r\n\r\n"))
            let isCut = try await eventually {
                gateway.metrics.text().contains(#"holdfast_connections_cut_total{reason="stalled"} 1.0"#)
            }
            #expect(isCut)
            #expect(try await eventually { gateway.metrics.text().contains("holdfast_connections 0.0") })
            try? await channel.close()
        }
    }

    @Test func `whose answers are read steadily go on for as long as it takes`() async throws {
        var limits = GatewayConfiguration.Limits()
        // However busy the machine is, some of it is read within three seconds.
        (limits.idleSecondsMax, limits.readBytesMin) = (3, 1)
        try await withGateway(limits: limits, authority: Self.largeText) { gateway in
            let size = try await slowlyRead(gateway.port, seconds: 5)
            #expect(size > Self.largeText.utf8.count)
        }
    }

    @Test func `hear that a body is not in its form`() async throws {
        try await withGateway { gateway in
            let answer = try await RawClient.exchange(
                port: gateway.port,
                ["POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n", "zz\r\nhello\r\n"],
                pause: .milliseconds(50)
            )
            #expect(answer.hasPrefix("HTTP/1.1 400 "), "\(answer)")
            #expect(answer.contains("<Code>MalformedHttpRequestException</Code>"))
        }
    }

    @Test func `share the room for bodies, and have it back when they end`() async throws {
        var limits = GatewayConfiguration.Limits()
        limits.heldBodyBytesMax = 1 << 20
        try await withGateway(limits: limits) { gateway in
            let head = Self.head(bytes: 700_000)
            let part = ByteBuffer(string: head + String(repeating: "x", count: 600_000))
            let first = try await connect(gateway.port, count: 1)[0]
            try await first.writeAndFlush(part)
            let body = String(repeating: "x", count: 700_000)
            let isFull = try await eventually {
                try await RawClient.exchange(port: gateway.port, [head, body]).hasPrefix("HTTP/1.1 503 ")
            }
            #expect(isFull)
            try await first.close()
            let isFree = try await eventually {
                try await RawClient.exchange(port: gateway.port, [head, body]).hasPrefix("HTTP/1.1 403 ")
            }
            #expect(isFree)
        }
    }

    @Test func `of one address hold a share of the room for bodies, and leave the rest`() async throws {
        var limits = GatewayConfiguration.Limits()
        limits.heldBodyBytesPerAddressMax = 1 << 20
        try await withGateway(limits: limits) { gateway in
            let part = ByteBuffer(string: Self.head(bytes: 700_000) + String(repeating: "x", count: 600_000))
            let first = try await connect(gateway.port, count: 1)[0]
            try await first.writeAndFlush(part)
            let body = String(repeating: "x", count: 700_000)
            @Sendable func answer(from address: String) async throws -> String {
                let pieces = [Self.head(bytes: 700_000), body]
                return try await RawClient.exchange(port: gateway.port, pieces, from: address)
            }
            let isFull = try await eventually { try await answer(from: "127.0.0.1").hasPrefix("HTTP/1.1 503 ") }
            #expect(isFull)
            #expect(try await answer(from: "127.0.0.2").hasPrefix("HTTP/1.1 403 "))
            try await first.close()
            #expect(try await eventually { try await answer(from: "127.0.0.1").hasPrefix("HTTP/1.1 403 ") })
        }
    }

    @Test func `of those who have few are still served when others have nearly all`() async throws {
        var limits = GatewayConfiguration.Limits()
        (limits.connectionsMax, limits.fewConnectionsMax) = (32, 2)
        try await withGateway(limits: limits) { gateway in
            let held = try await connect(gateway.port, count: 30)
            #expect(try await eventually { gateway.metrics.text().contains("holdfast_connections 30.0") })
            #expect(try await RawClient.exchange(port: gateway.port, ["x"], secondsMax: 5).isEmpty)
            #expect(gateway.metrics.text().contains(#"holdfast_connections_cut_total{reason="crowded"} 1.0"#))
            let request = gateway.post("Action=DescribeDBInstances")
            let served = try await RawClient.exchange(port: gateway.port, [request], from: "127.0.0.2")
            #expect(served.hasPrefix("HTTP/1.1 200 "), "\(served)")
            for channel in held { try await channel.close() }
        }
    }

    /// The head of a request of RDS's with a body of that size, signed with nothing.
    private static func head(bytes count: Int) -> String {
        let credential = "AKIDEXAMPLE/20261121/eu-west-1/rds/aws4_request"
        let signature = "SignedHeaders=host, Signature=" + String(repeating: "0", count: 64)
        return "POST / HTTP/1.1\r\nHost: h\r\nX-Amz-Date: 20261121T000000Z\r\nConnection: close\r\n"
            + "Authorization: AWS4-HMAC-SHA256 Credential=\(credential), \(signature)\r\n"
            + "Content-Length: \(count)\r\n\r\n"
    }

    private static let largeText = String(repeating: "x", count: 48 << 20)

    /// Connections that read nothing and say nothing by themselves.
    private func connect(_ port: Int, count: Int) async throws -> [any Channel] {
        var channels: [any Channel] = []
        for _ in 0..<count {
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelOption(.autoRead, value: false)
                .connect(host: "127.0.0.1", port: port).get()
            channels.append(channel)
        }
        return channels
    }

    /// How many bytes come when a large page is read a bit at a time.
    private func slowlyRead(_ port: Int, seconds: Double) async throws -> Int {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
            .executeThenClose { inbound, outbound in
                let head = "GET /ca.pem HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
                try await outbound.write(ByteBuffer(string: head))
                let bytesPerSecond = Double(Self.largeText.utf8.count) / seconds
                var size = 0
                for try await chunk in inbound {
                    size += chunk.readableBytes
                    try await Task.sleep(for: .seconds(Double(chunk.readableBytes) / bytesPerSecond))
                }
                return size
            }
    }
}
