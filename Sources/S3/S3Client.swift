private import AsyncHTTPClient
package import FoundationEssentials
private import NIOCore
private import NIOHTTP1
private import NIOSSL
package import Repository
import Signature
import Synchronization

/// Signs requests to one bucket, sends them, and sends them again where that may help.
package final class S3Client: Sendable {
    /// Where the bucket is.
    package let settings: S3Settings
    private let http: HTTPClient
    private let findCredentials: @Sendable () throws -> S3Credentials
    private let found = Mutex<S3Credentials?>(nil)
    private let now: @Sendable () -> Date
    private let retry: S3Retry

    /// A client that asks for credentials when it first needs them, and again when they have expired.
    ///
    /// Throws `storeFailed` where the certificates to trust can't be read.
    package init(
        _ settings: S3Settings,
        credentials: @escaping @Sendable () throws -> S3Credentials,
        now: @escaping @Sendable () -> Date,
        random: RandomSource = .system,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) throws {
        self.settings = settings
        self.now = now
        findCredentials = credentials
        retry = S3Retry(attemptsMax: settings.attemptsMax, random: random, pause: pause)
        http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: try Self.configuration(settings))
    }

    deinit {
        // Ends the idle connections; the closure keeps the client until that is done.
        http.shutdown { _ in }
    }

    /// Sends a request until it has an answer; throws `S3Failure` for one that the store won't do.
    func send(_ request: S3Request) async throws -> S3Answer {
        let hash = settings.endpoint.isSecure ? "UNSIGNED-PAYLOAD" : sha256Hex(Array(request.body))
        return try await retry.run {
            do {
                return try await attempt(request, bodyHash: hash)
            } catch let failure as S3Failure where ["ExpiredToken", "TokenRefreshRequired"].contains(failure.code) {
                found.withLock { $0 = nil }
                return try await attempt(request, bodyHash: hash)
            }
        }
    }

    private func attempt(_ request: S3Request, bodyHash: String) async throws -> S3Answer {
        let (endpoint, bucket) = (settings.endpoint, settings.bucket)
        let path = endpoint.path(request.key, of: bucket)
        let query = request.rawQuery
        let signable = SignableRequest(
            method: request.method,
            rawPath: path,
            rawQuery: query,
            headers: [("Host", endpoint.host(of: bucket))] + request.headers
        )
        var outgoing = HTTPClientRequest(url: endpoint.url(path, query: query, of: bucket))
        outgoing.method = HTTPMethod(rawValue: request.method)
        outgoing.headers = HTTPHeaders(try signer().headers(for: signable, bodyHash: bodyHash, now: now()))
        if !request.body.isEmpty || ["PUT", "POST"].contains(request.method) {
            outgoing.body = .bytes(request.body, length: .known(Int64(request.body.count)))
        }
        let answer: S3Answer
        do {
            answer = try await exchange(outgoing, bytesMax: request.answerBytesMax)
        } catch let error as RepositoryError {
            throw error
        } catch {
            try Task.checkCancellation()
            throw S3LostAnswer(cause: error)
        }
        guard (200..<300).contains(answer.status) else {
            throw S3Failure(status: answer.status, headers: answer.headers, body: answer.body)
        }
        return answer
    }

    private func exchange(_ request: HTTPClientRequest, bytesMax: Int) async throws -> S3Answer {
        let answer = try await http.execute(request, timeout: .seconds(settings.attemptSecondsMax))
        return S3Answer(
            status: Int(answer.status.code),
            headers: Dictionary(answer.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first },
            body: try await Self.body(of: answer, bytesMax: bytesMax)
        )
    }

    private static func body(of answer: HTTPClientResponse, bytesMax: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        if let length = answer.headers.first(name: "content-length").flatMap(Int.init) {
            bytes.reserveCapacity(min(length, bytesMax))
        }
        for try await part in answer.body {
            guard bytes.count + part.readableBytes <= bytesMax else {
                throw RepositoryError(.limitExceeded, "An answer of the store is larger than allowed (\(bytesMax)).")
            }
            bytes.append(contentsOf: part.readableBytesView)
        }
        return bytes
    }

    private func signer() throws -> Signer {
        let credentials = try found.withLock { found in
            if let found { return found }
            let new = try findCredentials()
            found = new
            return new
        }
        return Signer(
            accessKeyID: credentials.accessKeyID,
            secret: credentials.secret,
            sessionToken: credentials.sessionToken,
            region: settings.region,
            service: "s3"
        )
    }

    private static func configuration(_ settings: S3Settings) throws -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(10), read: .seconds(settings.silenceSecondsMax))
        )
        configuration.timeout.write = .seconds(settings.silenceSecondsMax)
        configuration.httpVersion = .http1Only
        configuration.dnsOverride = settings.hostAddresses
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 16
        // Requests are sent again here, where it is known which may be.
        configuration.connectionPool.retryConnectionEstablishment = false
        if let file = settings.authorityFile {
            var tls = TLSConfiguration.makeClientConfiguration()
            do {
                tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(file))
            } catch {
                throw RepositoryError(
                    .storeFailed,
                    "The certificates in \(file) can't be read; give a file in PEM form.",
                    cause: error
                )
            }
            configuration.tlsConfiguration = tls
        }
        return configuration
    }
}
