import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import Gateway

@Suite(.serialized) struct `The edge` {
    @Test(arguments: [
        ("iam", "us-east-1", "us-east-1"), ("iam", "eu-west-1", "us-east-1"), ("iam", "mars-1", "us-east-1"),
        ("sts", "eu-west-1", "eu-west-1"), ("sts", "us-east-1", "eu-west-1"), ("sts", "mars-1", "eu-west-1"),
        ("rds", "eu-west-1", "eu-west-1"), ("rds", "us-east-1", nil), ("rds", "mars-1", nil),
    ])
    func `leaves nobody the choice of the region that policies are asked about`(
        service: String,
        signed: String,
        region: String?
    ) async throws {
        try await withGateway { gateway in
            let form = gateway.post("Action=DescribeDBInstances", service: service, region: signed)
            let answer = try await RawClient.exchange(port: gateway.port, [form])
            let expected = region.map { "123456789012-\($0)<" } ?? "Credential should be scoped to a valid region"
            #expect(answer.contains(expected), "\(answer)")
        }
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.1.2.3", true), ("::1", true), ("::ffff:127.0.0.1", true), ("localhost", true),
        ("LOCALHOST", true), ("127.999.0.1", false), ("127.0.0.1.", false), ("localhost.", false), ("::2", false),
        ("0.0.0.0", false), ("::", false), ("::ffff:10.0.0.1", false), ("10.0.0.1", false), ("", false),
    ])
    func `knows which addresses are the machine's own, and asks nobody`(host: String, isOwn: Bool) {
        #expect(GatewayConfiguration.isLoopback(host) == isOwn)
        let configuration = GatewayConfiguration(host: host)
        #expect(configuration.mayServe(on: configuration.boundHost) == isOwn)
        #expect(NumericAddress.bytes(configuration.boundHost) != nil || !isOwn)
    }

    @Test(arguments: [false, true])
    func `takes no request where the address turns out to be none of the machine's own`(isOwn: Bool) async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "edge-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        // What has no number is as good as foreign.
        let listener =
            if isOwn {
                try await bootstrap.bind(host: "127.0.0.1", port: 0).get()
            } else {
                try await bootstrap.bind(unixDomainSocketPath: path).get()
            }
        let bound = BoundAddress(GatewayConfiguration(host: "localhost"))
        #expect(await bound.admit(listener) == isOwn)
        #expect(bound.refused == (isOwn ? nil : ""))
        #expect(listener.isActive == isOwn)
        if isOwn { try await listener.close() }
    }

    @Test func `reads as large a body as the service of the signature takes, and says how large`() async throws {
        try await withGateway { gateway in
            for (size, isTaken) in [(90_000, true), (110_000, false)] {
                let padding = #"{"x":"\#(String(repeating: "x", count: size))"}"#
                let request = gateway.json("AWSEvents.ListRules", padding, service: "events")
                let answer = try await RawClient.exchange(port: gateway.port, [request])
                #expect(answer.hasPrefix("HTTP/1.1 413 ") == !isTaken, "\(answer.prefix(300))")
                guard !isTaken else { continue }
                #expect(answer.contains("application/x-amz-json-1.1") && answer.contains("RequestEntityTooLarge"))
                #expect(answer.contains("larger than 100000 bytes"))
            }
            let large = "Action=DescribeDBInstances&DBInstanceIdentifier=" + String(repeating: "x", count: 900_000)
            let form = try await RawClient.exchange(port: gateway.port, [gateway.post(large)])
            #expect(form.hasPrefix("HTTP/1.1 200 "), "\(form.prefix(300))")
            let other = try await RawClient.exchange(port: gateway.port, [gateway.post(large, service: "events")])
            #expect(other.contains("larger than 100000 bytes"))
        }
    }

    @Test(arguments: ["Content-Length: 70000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n11170\r\n"])
    func `reads little of what names no service`(length: String) async throws {
        try await withGateway { gateway in
            let head = "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\(length)"
            let end = length.hasPrefix("T") ? "\r\n0\r\n\r\n" : ""
            let answer = try await RawClient.exchange(
                port: gateway.port,
                [head, String(repeating: "x", count: 70_000) + end]
            )
            #expect(answer.hasPrefix("HTTP/1.1 413 ") && answer.contains("larger than 65536 bytes"), "\(answer)")
        }
    }

    @Test func `gives back what bodies of a source took, and no more`() {
        let budget = BodyBudget(bytesMax: 300, bytesPerSourceMax: 200)
        let (near, far) = (SourceAddress("192.0.2.1"), SourceAddress("192.0.2.2"))
        let (first, second, third) = (budget.lease(near), budget.lease(near), budget.lease(far))
        #expect(first.take(150) && !second.take(60) && second.take(50))
        #expect(third.take(100) && !third.take(1))
        first.end()
        first.end()
        #expect(second.take(150) && !second.take(1))
        second.end()
        #expect(third.take(100) && !third.take(1))
        third.end()
        let all = budget.lease(near)
        #expect(all.take(200) && !all.take(1))
    }
}
