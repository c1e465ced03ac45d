import Foundation
import Glibc
import Testing
import Wire

@testable import Audit

@Suite struct `An audit log on a full disk` {
    @Test(.enabled("a small file system of its own needs root") { getuid() == 0 })
    func `refuses what changes things, counts what doesn't, and tells both when there is room again`() async throws {
        try await TestLog.with { test in
            try FileManager.default.createDirectory(atPath: test.directory, withIntermediateDirectories: true)
            let mounted = unsafe mount("none", test.directory, "tmpfs", 0, "size=1m")
            try #require(mounted == 0)
            defer { unsafe umount2(test.directory, Int32(MNT_DETACH)) }
            let log = try await test.open()
            await test.record(5, in: log)
            let trail = test.trail(log)
            let filler = test.directory + "/filler"
            try fill(filler)

            // Room was taken before the disk was full, so it goes on for a while.
            var recorded = 5
            while true {
                do {
                    try await trail.admit(context("CreateDBSnapshot", recorded), service: "rds")
                } catch let error as ServiceError {
                    #expect(error.code == "ServiceUnavailable")
                    #expect(error.status == 503)
                    #expect(error.message.contains("audit log can't be written"))
                    break
                }
                await test.record(1, in: log) { _, call in call.requestID = "request-\(recorded)" }
                recorded += 1
                try #require(recorded < 1_000)
            }
            try await trail.admit(context("DescribeDBInstances", 0), service: "rds")
            await #expect(throws: ServiceError.self) { try await trail.admit(context("Decrypt", 0), service: "kms") }
            await #expect(throws: ServiceError.self) { try await trail.admit(context("AssumeRole", 0), service: "sts") }
            var act = AuditedAct(
                id: "act",
                time: TestLog.start,
                service: "rds",
                operation: "DeleteDBSnapshot",
                doer: .itself
            )
            act.details = [("reason", .string(String(repeating: "x", count: 20_000)))]

            // Reads use up what is left, and then are only counted.
            await test.record(500, in: log) { _, call in call.operation = "DescribeDBInstances" }
            let written = try test.lines().count { $0.contains("DescribeDBInstances") }
            // What the daemon does by itself goes on, and waits elsewhere until it can be told.
            let waiting = act
            await #expect(throws: AuditError.self) { try await trail.record([waiting]) }
            #expect((1..<500).contains(written))
            #expect(try await test.verify().isSound)

            try FileManager.default.removeItem(atPath: filler)
            await log.look()
            try await trail.admit(context("CreateDBSnapshot", 9_999), service: "rds")
            await test.record(1, in: log) { _, call in call.requestID = "request-9999" }
            try await trail.record([waiting])
            await log.close()
            let report = try await test.verify()
            #expect(report.isSound, "\(report.findings)")
            #expect(report.notes.contains { $0.contains("\(500 - written) calls since") }, "\(report.notes)")
            #expect(try test.lines().last { $0.contains("request-9999") } != nil)
            #expect(try test.records().count { $0["eventID"] as? String == "act" } == 1)
        }
    }

    @Test(.enabled("a small file system of its own needs root") { getuid() == 0 })
    func `is opened on a full disk too, and begins when there is room`() async throws {
        try await TestLog.with { test in
            try FileManager.default.createDirectory(atPath: test.directory, withIntermediateDirectories: true)
            let mounted = unsafe mount("none", test.directory, "tmpfs", 0, "size=1m")
            try #require(mounted == 0)
            defer { unsafe umount2(test.directory, Int32(MNT_DETACH)) }
            let first = try await test.open()
            // A page that is nearly full has no room for another line.
            repeat {
                await test.record(1, in: first)
            } while try LogFile(try test.files[0].path).size() % 4_096 < 3_700
            // What a killed daemon leaves: the room that it took is given back by whoever cuts the file.
            let file = try LogFile(try test.files[0].path)
            try file.truncate(to: try file.size())
            let filler = test.directory + "/filler"
            try fill(filler)
            let lines = try test.lines().count
            let log = try await test.open()
            #expect(try test.lines().count == lines)
            await #expect(throws: ServiceError.self) {
                try await test.trail(log).admit(context("CreateDBSnapshot", 0), service: "rds")
            }
            try FileManager.default.removeItem(atPath: filler)
            await log.look()
            try await test.trail(log).admit(context("CreateDBSnapshot", 1), service: "rds")
            await test.record(1, in: log) { _, call in call.requestID = "request-1" }
            await log.close()
            let report = try await test.verify()
            #expect(report.isSound, "\(report.findings)")
            #expect(report.notes.contains { $0.contains("without having stopped in order") })
            #expect(try test.lines().count { $0.contains("StartAudit") } == 2)
        }
    }

    /// Takes all room there is.
    private func fill(_ path: String) throws {
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        defer { try? file.close() }
        while (try? file.write(contentsOf: Data(count: 4_096))) != nil {}
    }

    private func context(_ operation: String, _ number: Int) -> RequestContext {
        var context = RequestContext(
            requestID: "request-\(number)",
            account: TestLog.account,
            region: TestLog.region,
            principalARN: "arn:aws:iam::\(TestLog.account):root",
            userID: TestLog.account,
            accessKeyID: "AKIAEXAMPLE",
            now: TestLog.start
        )
        context.operation = operation
        return context
    }
}
