import Audit
import Foundation
import Logging
import Wire

/// Measures what a record costs its call, how long looking one up takes among many, and how fast the chain is checked.
@main
struct AuditBenchmark {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count > 1 else { throw Wrong("audit-benchmark WORK [RECORDS]") }
        let (work, count) = (arguments[1], arguments.count > 2 ? Int(arguments[2]) ?? 0 : 1_000_000)
        try? FileManager.default.removeItem(atPath: work)
        defer { try? FileManager.default.removeItem(atPath: work) }
        let begunAt = Date()
        let log = try await AuditLog(
            AuditSettings(directory: work),
            anchor: NoAnchor(),
            logger: Logger(label: "benchmark"),
            now: { Date() },
            makeID: { UUID().uuidString.lowercased() }
        )
        let trail = AuditTrail(log) { UUID().uuidString.lowercased() }
        try await fill(trail, log, count)
        try await measureChanges(trail)
        await log.close()
        try await measureLookups(EventSearch(directory: work), count, since: begunAt)
        let time = try ContinuousClock().measure { _ = try ChainVerifier.verify(work, anchored: nil) }
        say("verify \(count) lines", time)
    }

    private static func fill(_ trail: AuditTrail, _ log: AuditLog, _ count: Int) async throws {
        var longest = Duration.zero
        let clock = ContinuousClock()
        let time = await clock.measure {
            for number in 0..<count {
                let call = call(number, "DescribeDBSnapshots")
                longest = max(longest, await clock.measure { await trail.record(call) })
                if number.isMultiple(of: 20_000) { await log.look() }
            }
        }
        say("record a call that reads, one after another, each", time / count)
        say("the longest of them", longest)
    }

    private static func measureChanges(_ trail: AuditTrail) async throws {
        let clock = ContinuousClock()
        let alone = await clock.measure {
            for number in 0..<200 { await trail.record(call(number, "CreateDBSnapshot")) }
        }
        say("record a call that changes something, one after another, each", alone / 200)
        let together = await clock.measure {
            await withTaskGroup(of: Void.self) { group in
                for writer in 0..<64 {
                    group.addTask {
                        for number in 0..<50 { await trail.record(call(writer * 50 + number, "CreateDBSnapshot")) }
                    }
                }
            }
        }
        say("the same by 64 at once, each", together / 3_200)
    }

    private static func measureLookups(_ search: EventSearch, _ count: Int, since begunAt: Date) async throws {
        let questions: [(String, (key: EventKey, value: String)?)] = [
            ("the newest 50", nil), ("50 of a common name", (.eventName, "DescribeDBSnapshots")),
            ("the oldest by its resource", (.resourceName, "s-0")),
            ("one by a resource in the middle", (.resourceName, "s-\(count / 2)")),
            ("one that there isn't", (.resourceName, "none")),
        ]
        for (name, attribute) in questions { try await look(search, count, name, attribute) }
        try await look(search, count, "the newest 50 of the beginning", nil, through: begunAt)
    }

    private static func look(
        _ search: EventSearch,
        _ count: Int,
        _ name: String,
        _ attribute: (key: EventKey, value: String)?,
        through end: Date = .distantFuture
    ) async throws {
        let query = EventQuery(
            account: "111122223333",
            region: "eu-central-1",
            attribute: attribute,
            from: .distantPast,
            through: end,
            countMax: 50
        )
        var found = 0
        let time = try await ContinuousClock().measure { found = try await search.find(query).events.count }
        say("look up \(name) among \(count) (\(found) found)", time)
    }

    private static func call(_ number: Int, _ operation: String) -> AuditedCall {
        let agent =
            "aws-cli/2.31.0 md/awscrt#0.27.6 ua/2.1 os/linux md/arch#x86_64 lang/python#3.13.7 cfg/retry-mode#standard"
        let connection = Connection(sourceAddress: "192.0.2.7", isSecure: true, userAgent: agent)
        var call = AuditedCall(requestID: UUID().uuidString.lowercased(), time: Date(), connection: connection)
        call.caller = AuditedCall.Caller(
            arn: "arn:aws:iam::111122223333:user/user-\(number % 100)",
            userID: "AIDAEXAMPLE",
            account: "111122223333"
        )
        (call.service, call.region, call.operation) = ("rds", "eu-central-1", operation)
        call.accessKeyID = "AKIAEXAMPLE\(number % 100)"
        let input = Wire.structure([
            ("DBSnapshotIdentifier", .string("s-\(number)")), ("DBInstanceIdentifier", .string("db-\(number % 1_000)")),
            ("MaxRecords", .string("100")),
        ])
        call.trace = CallTrace(operation: operation, input: input)
        call.trace?.isUnderstood = true
        call.trace?.resources = [
            ProtectedResource("arn:aws:rds:eu-central-1:111122223333:snapshot:s-\(number)", account: "111122223333")
        ]
        return call
    }

    private static func say(_ what: String, _ time: Duration) {
        let milliseconds = Double(time.components.seconds) * 1e3 + Double(time.components.attoseconds) / 1e15
        print("\(what): \((milliseconds * 1_000).rounded() / 1_000) ms")
    }
}

/// Keeps nothing.
private struct NoAnchor: ChainAnchor {
    func kept() async throws -> ChainState? { nil }
    func keep(_ state: ChainState) async throws {}
}

/// What was asked for can't be done.
private struct Wrong: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
