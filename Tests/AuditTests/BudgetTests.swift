import Foundation
import Testing
import Wire

@testable import Audit

@Suite struct `Calls that anybody can make` {
    /// Calls without a proven caller, from an address each, all naming one of many keys.
    private func flood(_ count: Int, _ test: TestLog, _ log: AuditLog, addresses: Int = 1) async {
        await test.record(count, in: log) { number, call in
            call.caller = nil
            call.error = ServiceError("SignatureDoesNotMatch", "No.", status: 403)
            call.accessKeyID = "AKIA\(number % addresses)"
            call.connection.sourceAddress = "192.0.2.\(number % addresses)"
        }
    }

    private func tallies(_ test: TestLog) throws -> [[String: Any]] {
        try test.records().filter { $0["eventName"] as? String == "UnprovenCalls" }
            .compactMap { $0["serviceEventDetails"] as? [String: Any] }
    }

    private func singles(_ test: TestLog) throws -> Int {
        try test.records().count { $0["errorCode"] as? String == "SignatureDoesNotMatch" }
    }

    @Test func `leave lines of their own up to a budget, and are counted beyond it`() async throws {
        try await TestLog.with { test in
            let log = try await test.open { $0.budgetedLinesPerSecond = 20 }
            await flood(5_000, test, log, addresses: 40)
            #expect(try singles(test) == 1_000)
            await log.look()
            let first = try #require(try tallies(test).first)
            #expect(first["calls"] as? Int == 4_000)
            #expect(first["since"] as? String == "2026-11-21T12:00:00Z")
            let addresses = try #require(first["sourceIPAddresses"] as? [[String: Any]])
            #expect(addresses.count == 17)
            #expect(addresses[0]["sourceIPAddress"] as? String == "192.0.2.0")
            #expect(addresses.compactMap { $0["calls"] as? Int } == Array(repeating: 100, count: 16) + [2_400])
            #expect(addresses[16]["others"] as? Bool == true)
            #expect((first["accessKeyIds"] as? [[String: Any]])?.count == 17)
            let codes = try #require(first["errorCodes"] as? [[String: Any]])
            #expect(codes.map { $0["errorCode"] as? String } == ["SignatureDoesNotMatch"])

            // Twenty lines a second from then on, and the rest is told once a minute.
            for _ in 0..<59 {
                test.clock.move(seconds: 1)
                await flood(30, test, log)
                await log.look()
            }
            #expect(try singles(test) == 1_000 + 59 * 20)
            #expect(try tallies(test).count == 1)
            test.clock.move(seconds: 1)
            await log.look()
            #expect(try tallies(test).compactMap { $0["calls"] as? Int } == [4_000, 59 * 10])
            await log.close()
            let report = try await test.verify()
            #expect(report.isSound, "\(report.findings)")
            #expect(report.notes.contains { $0.contains("4000 calls since") }, "\(report.notes)")
        }
    }

    @Test func `don't keep the calls of others from their lines`() async throws {
        try await TestLog.with { test in
            let log = try await test.open()
            await flood(2_000, test, log)
            await test.record(50, in: log) { _, call in call.operation = "DeleteDBSnapshot" }
            await test.record(5, in: log) { _, call in
                call.operation = "StopDBInstance"
                call.error = .accessDenied("No.")
            }
            #expect(try test.records().count { $0["eventName"] as? String == "DeleteDBSnapshot" } == 50)
            #expect(try test.records().count { $0["errorCode"] as? String == "AccessDenied" } == 5)
        }
    }

    @Test func `are told of when the daemon stops, and what a kill takes is the last minute's count`() async throws {
        try await TestLog.with { test in
            let log = try await test.open()
            await flood(1_010, test, log)
            await log.look()
            test.clock.move(seconds: 2)
            await flood(100, test, log)
            await log.look()
            #expect(try tallies(test).compactMap { $0["calls"] as? Int } == [10])
            await log.close()
            #expect(try tallies(test).compactMap { $0["calls"] as? Int } == [10, 100])
            #expect(try test.records().last?["eventName"] as? String == "StopAudit")
        }
    }

    @Test func `and are turned away for their rate have a budget of their own`() async throws {
        try await TestLog.with { test in
            let log = try await test.open()
            await flood(1_500, test, log)
            await test.record(1_500, in: log) { number, call in
                call.error =
                    number.isMultiple(of: 2) ? ServiceError.throttling : ServiceError("ThrottlingException", "Rate.")
            }
            await log.close()
            let told = try test.records().filter { ($0["eventName"] as? String)?.hasSuffix("Calls") == true }
            #expect(told.compactMap { $0["eventName"] as? String } == ["UnprovenCalls", "ThrottledCalls"])
            #expect(
                told.compactMap { ($0["serviceEventDetails"] as? [String: Any])?["calls"] as? Int } == [500, 500]
            )
        }
    }

    @Test func `a name in a tally is no longer than it may be`() throws {
        var tally = CallTally(since: TestLog.start)
        var call = TestLog.call("X", by: nil)
        for number in 0..<100 {
            call.accessKeyID = "\(number)" + String(repeating: "\u{1}", count: 100_000)
            tally.add(call)
        }
        let record = AuditRecord.own("UnprovenCalls", tally.details, id: "x", now: TestLog.start)
        #expect(record.json.count < 32 << 10)
    }

    @Test func `can't make young lines go without an alarm`() async throws {
        try await TestLog.with { test in
            let log = try await test.open { settings in
                settings.fileBytesMax = 3_000
                settings.keptBytesMax = 20_000
            }
            repeat {
                await test.record(1, in: log)
                await log.look()
            } while try test.files[0].first == 1 && test.warnings.texts.isEmpty
            #expect(try test.files[0].first == 1)
            #expect(test.warnings.texts.count == 1)
            #expect(test.warnings.texts[0].contains("nearly full"), "\(test.warnings.texts)")
            await test.record(30, in: log)
            await log.look()
            #expect(try test.files[0].first > 1)
            let removals = test.warnings.texts.filter { $0.contains("young audit file is being removed") }
            let removed = try test.records().filter { $0["eventName"] as? String == "RemoveAuditFile" }
            #expect(removals.count >= 1)
            #expect(removed.count == removals.count)
            let reasons = removed.map { ($0["serviceEventDetails"] as? [String: Any])?["because"] as? String }
            #expect(Set(reasons) == ["size"])
        }
    }

    @Test func `old lines go for their size without an alarm`() async throws {
        try await TestLog.with { test in
            let log = try await test.open { settings in
                settings.keptDaysMax = 36_500
                settings.fileBytesMax = 3_000
                settings.keptBytesMax = 20_000
            }
            for _ in 0..<40 {
                await test.record(1, in: log)
                await log.look()
                test.clock.move(seconds: 40 * 86_400)
            }
            #expect(try test.files[0].first > 1)
            #expect(test.warnings.texts.isEmpty, "\(test.warnings.texts)")
        }
    }
}
