import AccessTesting
import FoundationEssentials
import Gateway
import Logging
import ServiceLifecycle
import Signature
import Synchronization

/// A gateway that listens on a port of the system's choice while a test runs.
struct TestGateway: Sendable {
    static let accessKeyID = "AKIDEXAMPLE"
    static let secret = "wJalrXUtnFEMI"

    let port: Int
    let home: TestServices.Home
    let metrics: PrometheusRegistry
    let log: RecordedLog
    let auditor: RecordedCalls
    let stop: @Sendable () async -> Void

    /// Keys of one account with the same secret: its root's, an inactive one, a user's, and those of two sessions.
    struct Keys: CredentialStore {
        private static let principals = [
            TestGateway.accessKeyID: "iam::123456789012:root", "AKIDINACTIVE": "iam::123456789012:root",
            "AKIDUSER": "iam::123456789012:user/app", "AKIDFIRST": "sts::123456789012:assumed-role/reader/first",
            "AKIDSECOND": "sts::123456789012:assumed-role/reader/second",
        ]

        func credential(accessKeyID: String, sessionToken: String?) async throws -> Credential? {
            guard let principal = Self.principals[accessKeyID] else { return nil }
            return Credential(
                accessKeyID: accessKeyID,
                secret: TestGateway.secret,
                account: "123456789012",
                principalARN: "arn:aws:\(principal)",
                userID: "123456789012",
                isActive: accessKeyID != "AKIDINACTIVE"
            )
        }

        func noteUse(of credential: Credential, service: String, region: String, now: Date) async throws {}
    }

    /// The bytes of a signed form post of `form`, which closes the connection.
    func post(
        _ form: String,
        key: String = accessKeyID,
        secret: String = secret,
        service: String = "rds",
        region: String = "eu-west-1"
    ) -> String {
        let headers = [("Content-Type", "application/x-www-form-urlencoded")]
        return signed(form, headers, key: key, secret: secret, service: service, region: region)
    }

    /// The bytes of a signed JSON request, which closes the connection.
    func json(
        _ target: String,
        _ body: String = "{}",
        service: String,
        key: String = accessKeyID,
        secret: String = secret
    ) -> String {
        let headers = [("Content-Type", "application/x-amz-json-1.1"), ("X-Amz-Target", target)]
        return signed(body, headers, key: key, secret: secret, service: service)
    }

    private func signed(
        _ body: String,
        _ headers: [(name: String, value: String)],
        key: String,
        secret: String,
        service: String,
        region: String = "eu-west-1"
    ) -> String {
        let request = SignableRequest(
            method: "POST",
            rawPath: "/",
            rawQuery: "",
            headers: [("Host", "127.0.0.1:\(port)")] + headers
        )
        let signer = Signer(accessKeyID: key, secret: secret, region: region, service: service)
        let headers = signer.headers(for: request, bodyHash: sha256Hex(Array(body.utf8)), now: Date())
        let lines = headers.map { "\($0.name): \($0.value)\r\n" }.joined()
        return "POST / HTTP/1.1\r\n\(lines)Connection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
}

/// Runs `body` beside a gateway, and stops the gateway afterwards.
func withGateway<T: Sendable>(
    limits: GatewayConfiguration.Limits = .init(),
    isReady: Bool = true,
    tls: GatewayConfiguration.TLSFiles? = nil,
    reloadSeconds: Double = 5,
    authority: String = "-----BEGIN CERTIFICATE-----\n",
    _ body: @Sendable (TestGateway) async throws -> T
) async throws -> T {
    let (ports, found) = AsyncStream<Int>.makeStream()
    let home = TestServices.Home()
    let metrics = PrometheusRegistry()
    let log = RecordedLog()
    let auditor = RecordedCalls()
    var configuration = GatewayConfiguration(port: 0, regions: ["eu-west-1"], limits: limits, tls: tls)
    configuration.reloadSeconds = reloadSeconds
    let gateway = Gateway(
        configuration,
        services: [
            TestServices.rds(home), TestServices.events(home), TestServices.rds(home, name: "iam"),
            TestServices.rds(home, name: "sts"),
        ],
        credentials: TestGateway.Keys(),
        authorizer: Everything(),
        auditor: auditor,
        metrics: metrics,
        logger: Logger(label: "test") { _ in log },
        now: { Date() },
        makeRequestID: { UUID().uuidString },
        isReady: { isReady },
        authority: { authority },
        onListening: { found.yield($0) }
    )
    let group = ServiceGroup(services: [gateway], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        guard let port = await ports.first(where: { _ in true }) else { throw CancellationError() }
        let stop: @Sendable () async -> Void = { await group.triggerGracefulShutdown() }
        let result = try await body(
            TestGateway(port: port, home: home, metrics: metrics, log: log, auditor: auditor, stop: stop)
        )
        home.open()
        await stop()
        try await tasks.waitForAll()
        return result
    }
}

/// Polls `condition` until it holds; false if it does not within ten seconds.
func eventually(_ condition: @Sendable () async throws -> Bool) async throws -> Bool {
    for _ in 0..<1_000 {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(10))
    }
    return false
}

/// A log that a test can read.
final class RecordedLog: LogHandler, Sendable {
    private let entries = Mutex<[String]>([])
    private let others = Mutex<[String]>([])

    /// What was logged under "request", one line each, sorted by key.
    var lines: [String] { entries.withLock(\.self) }
    /// The other messages.
    var messages: [String] { others.withLock(\.self) }

    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .info }
        set {}
    }
    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        guard event.message == "request" else {
            others.withLock { $0.append("\(event.level) \(event.message)") }
            return
        }
        let pairs = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
        entries.withLock { $0.append("\(event.level) \(pairs.joined(separator: " "))") }
    }
}
