import Foundation
import Logging
import Synchronization
import Wire

@testable import Audit

/// A log in a directory of its own, with a clock and ids that tests can foretell.
struct TestLog: Sendable {
    static let start = Date(timeIntervalSince1970: 1_795_262_400)
    static let account = "111122223333"
    static let region = "eu-central-1"

    let directory: String
    let anchor = MemoryAnchor()
    let clock = TestClock(TestLog.start)
    let warnings = Warnings()
    private let ids = Counting()

    /// Runs `body` with a new directory and removes it.
    static func with(_ body: (TestLog) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "audit-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await body(TestLog(directory: directory))
    }

    var files: [AuditFile] { get throws { try AuditFile.list(directory) } }

    /// Opens the log as a daemon would.
    func open(_ change: (inout AuditSettings) -> Void = { _ in }) async throws -> AuditLog {
        var settings = AuditSettings(directory: directory)
        settings.spareBytes = 64 << 10
        change(&settings)
        return try await AuditLog(
            settings,
            anchor: anchor,
            logger: Logger(label: "test") { [warnings] _ in warnings },
            now: { [clock] in clock.now() },
            makeID: { [ids] in "id-\(ids.next())" }
        )
    }

    /// The auditor that writes to `log`.
    func trail(_ log: AuditLog) -> AuditTrail { AuditTrail(log) { [ids] in "id-\(ids.next())" } }

    /// Records calls as they would come in one after another.
    func record(_ count: Int, in log: AuditLog, _ change: (Int, inout AuditedCall) -> Void = { _, _ in }) async {
        for number in 0..<count {
            var call = Self.call("CreateDBSnapshot", at: clock.now())
            call.requestID = "request-\(number)"
            change(number, &call)
            await trail(log).record(call)
        }
    }

    /// A call of the account's root user.
    static func call(
        _ operation: String,
        service: String = "rds",
        by caller: AuditedCall.Caller? = AuditedCall.Caller(
            arn: "arn:aws:iam::\(account):root",
            userID: account,
            account: account
        ),
        at time: Date = start
    ) -> AuditedCall {
        let connection = Connection(sourceAddress: "192.0.2.7", isSecure: false, userAgent: "test")
        var call = AuditedCall(requestID: "request", time: time, connection: connection)
        call.caller = caller
        call.accessKeyID = "AKIAEXAMPLE"
        call.service = service
        call.region = region
        call.operation = operation
        return call
    }

    /// Every line of all files.
    func lines() throws -> [String] {
        try files.flatMap { file in
            try String(contentsOfFile: file.path, encoding: .utf8).split(separator: "\n").map(String.init)
        }
    }

    /// Every record of all files.
    func records() throws -> [[String: Any]] {
        try lines().compactMap { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }
    }

    /// Writes the lines of the only file anew.
    func rewrite(_ change: (inout [String]) -> Void) throws {
        let path = try files[0].path
        var lines = try lines()
        change(&lines)
        try lines.map { $0 + "\n" }.joined().write(toFile: path, atomically: true, encoding: .utf8)
    }

    /// What a walk along the chain finds.
    func verify() async throws -> ChainReport {
        try ChainVerifier.verify(directory, anchored: try await anchor.kept())
    }
}

/// Keeps a chain's ends in memory.
final class MemoryAnchor: ChainAnchor {
    private let state = Mutex<ChainState?>(nil)

    func kept() async throws -> ChainState? { state.withLock { $0 } }
    func keep(_ new: ChainState) async throws { state.withLock { $0 = new } }
    func forget() { state.withLock { $0 = nil } }
}

/// Keeps what is said that somebody has to act on.
struct Warnings: LogHandler {
    private final class Box: Sendable {
        let texts = Mutex<[String]>([])
    }

    private let box = Box()
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.critical

    /// The messages, with what they carry.
    var texts: [String] { box.texts.withLock { $0 } }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        box.texts.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
    }
}

/// Counts up.
final class Counting: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}

/// A clock that stands still until a test moves it.
final class TestClock: Sendable {
    private let time: Mutex<Date>

    init(_ time: Date) { self.time = Mutex(time) }

    func now() -> Date { time.withLock { $0 } }
    func move(seconds: Double) { time.withLock { $0 = $0.addingTimeInterval(seconds) } }
}
