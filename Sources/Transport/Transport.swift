private import AsyncHTTPClient
private import NIOCore
private import NIOHTTP1
private import NIOSSL

/// Sends single HTTP requests to servers that this program trusts; what to try again is its caller's to know.
package final class Transport: Sendable {
    private let settings: TransportSettings
    private let http: HTTPClient

    /// A client; throws ``TransportError`` where the certificates to trust can't be read.
    package init(_ settings: TransportSettings) throws {
        self.settings = settings
        http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: try Self.configuration(settings))
    }

    deinit {
        // Ends the idle connections; the closure keeps the client until that is done.
        http.shutdown { _ in }
    }

    /// Sends a request and reads the whole answer.
    ///
    /// Errors: ``TransportError`` with code `answerTooLarge`, and whatever breaks a connection off.
    package func send(_ request: TransportRequest) async throws -> TransportAnswer {
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.method = HTTPMethod(rawValue: request.method)
        outgoing.headers = HTTPHeaders(request.headers)
        if !request.body.isEmpty || ["PUT", "POST"].contains(request.method) {
            outgoing.body = .bytes(request.body, length: .known(Int64(request.body.count)))
        }
        let answer = try await http.execute(outgoing, timeout: .seconds(settings.attemptSecondsMax))
        return TransportAnswer(
            status: Int(answer.status.code),
            headers: Dictionary(answer.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first },
            body: try await Self.body(of: answer, bytesMax: request.answerBytesMax)
        )
    }

    private static func body(of answer: HTTPClientResponse, bytesMax: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        if let length = answer.headers.first(name: "content-length").flatMap(Int.init) {
            bytes.reserveCapacity(max(0, min(length, bytesMax)))
        }
        for try await part in answer.body {
            guard bytes.count + part.readableBytes <= bytesMax else { throw TransportError.answerTooLarge(bytesMax) }
            bytes.append(contentsOf: part.readableBytesView)
        }
        return bytes
    }

    private static func configuration(_ settings: TransportSettings) throws -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(10), read: .seconds(settings.silenceSecondsMax))
        )
        configuration.timeout.write = .seconds(settings.silenceSecondsMax)
        configuration.httpVersion = .http1Only
        configuration.dnsOverride = settings.hostAddresses
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = settings.connectionsMax
        // Requests are sent again by the caller, who knows which may be.
        configuration.connectionPool.retryConnectionEstablishment = false
        if let file = settings.authorityFile {
            var tls = TLSConfiguration.makeClientConfiguration()
            do {
                tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(file))
            } catch {
                throw TransportError.badAuthority(file, cause: error)
            }
            configuration.tlsConfiguration = tls
        }
        return configuration
    }
}
