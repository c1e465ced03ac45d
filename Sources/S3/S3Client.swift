package import FoundationEssentials
package import Repository
import Signature
import Synchronization
import Transport

/// Signs requests to one bucket, sends them, and sends them again where that may help.
package final class S3Client: Sendable {
    /// Where the bucket is.
    package let settings: S3Settings
    private let http: Transport
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
        do {
            http = try Transport(settings.transport)
        } catch let error as TransportError {
            throw RepositoryError(.storeFailed, error.message, cause: error.cause)
        }
    }

    /// Sends a request until it has an answer; throws `S3Failure` for one that the store won't do.
    func send(_ request: S3Request) async throws -> TransportAnswer {
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

    /// A request as it is sent now.
    func signed(_ request: S3Request, bodyHash: String) throws -> TransportRequest {
        let (endpoint, bucket) = (settings.endpoint, settings.bucket)
        let path = endpoint.path(request.key, of: bucket)
        let query = request.rawQuery
        let signable = SignableRequest(
            method: request.method,
            rawPath: path,
            rawQuery: query,
            headers: [("Host", endpoint.host(of: bucket))] + request.headers
        )
        return TransportRequest(
            method: request.method,
            url: endpoint.url(path, query: query, of: bucket),
            headers: try signer().headers(for: signable, bodyHash: bodyHash, now: now()),
            body: request.body,
            answerBytesMax: request.answerBytesMax
        )
    }

    private func attempt(_ request: S3Request, bodyHash: String) async throws -> TransportAnswer {
        let outgoing = try signed(request, bodyHash: bodyHash)
        let answer: TransportAnswer
        do {
            answer = try await http.send(outgoing)
        } catch let error as TransportError {
            throw RepositoryError(.limitExceeded, error.message)
        } catch {
            try Task.checkCancellation()
            throw S3LostAnswer(cause: error)
        }
        guard (200..<300).contains(answer.status) else {
            throw S3Failure(status: answer.status, headers: answer.headers, body: answer.body)
        }
        return answer
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
}
