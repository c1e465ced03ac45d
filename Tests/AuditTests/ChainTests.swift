import Foundation
import Testing
import Wire

@testable import Audit

@Suite struct `The chain of the audit log` {
    /// Something done to a log of twelve lines: StartAudit, ten calls, StopAudit.
    struct Tampering: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let expected: [String]
        let change: @Sendable (inout [String]) -> Void

        init(_ name: String, _ expected: [String], _ change: @escaping @Sendable (inout [String]) -> Void) {
            (testDescription, self.expected, self.change) = (name, expected, change)
        }
    }

    static let tamperings = [
        Tampering("nothing", []) { _ in },
        Tampering("a line is removed", ["removed 5"]) { $0.remove(at: 4) },
        Tampering("three lines are removed", ["removed 5"]) { $0.removeSubrange(4..<7) },
        Tampering("two places are cut out", ["removed 3", "removed 9"]) { lines in
            lines.remove(at: 8)
            lines.remove(at: 2)
        },
        Tampering("a line says something else", ["changed 6"]) { $0[5].replace("192.0.2.7", with: "192.0.2.8") },
        Tampering("a line is no JSON", ["changed 6"]) { $0[5] = "hello" },
        Tampering("a line's place is made up", ["changed 5", "changed 6"]) { lines in
            lines[5].replace(/"previous":"[0-9a-f]{64}"/, with: "\"previous\":\"\(String(repeating: "0", count: 64))\"")
        },
        Tampering("two lines change places", ["reordered 5"]) { $0.swapAt(4, 5) },
        Tampering("a line is moved back", ["reordered 4"]) { $0.insert($0.remove(at: 3), at: 8) },
        Tampering("a line is there twice", ["inserted 5"]) { $0.insert($0[4], at: 6) },
        Tampering("the first line is removed", ["truncated 1"]) { $0.removeFirst() },
        Tampering("the first lines are removed", ["truncated 1"]) { $0.removeFirst(4) },
        Tampering("the last line is removed", ["truncated 12"]) { $0.removeLast() },
        Tampering("the last lines are removed", ["truncated 9"]) { $0.removeLast(4) },
        Tampering("everything is removed", ["truncated 1"]) { $0 = [] },
        Tampering("the last line is changed", ["changed 12"]) { $0[11].replace("StopAudit", with: "StopAudiT") },
        Tampering("the rest is written anew with right hashes", ["changed 12"]) { lines in
            lines[5].replace("192.0.2.7", with: "192.0.2.8")
            relink(&lines, from: 6)
        },
        Tampering("a line is removed and the rest numbered anew", ["truncated 12"]) { lines in
            lines.remove(at: 5)
            relink(&lines, from: 5)
        },
    ]

    @Test(arguments: tamperings) func `shows what was done to it, and where`(tampering: Tampering) async throws {
        try await TestLog.with { test in
            let log = try await test.open()
            await test.record(10, in: log)
            await log.close()
            try test.rewrite(tampering.change)
            let report = try await test.verify()
            #expect(report.findings.map { "\($0.kind.rawValue) \($0.number)" } == tampering.expected)
            #expect(report.isSound == tampering.expected.isEmpty)
            for finding in report.findings { #expect(!finding.text.isEmpty) }
        }
    }

    /// What somebody does who knows the format, but can't write where the chain's end is kept.
    private static func relink(_ lines: inout [String], from start: Int) {
        for index in start..<lines.count {
            guard let line = LogLine(Array(lines[index].utf8)) else { continue }
            let link = ChainLink(number: index, line: Array(lines[index - 1].utf8))
            lines[index] = String(decoding: LogLine.bytes(line.record, after: link), as: UTF8.self)
        }
    }

    @Test func `names the file and the line`() async throws {
        try await TestLog.with { test in
            let log = try await test.open()
            await test.record(10, in: log)
            await log.close()
            try test.rewrite { $0.remove(at: 4) }
            let name = try test.files[0].name
            let expected = "\(name):4 and \(name):5: line 5 is missing between them."
            #expect(try await test.verify().findings.map(\.text) == [expected])
        }
    }

    @Test func `goes on over restarts and files`() async throws {
        try await TestLog.with { test in
            for _ in 0..<3 {
                let log = try await test.open { $0.fileBytesMax = 2_000 }
                await test.record(10, in: log)
                await log.close()
                test.clock.move(seconds: 1)
            }
            #expect(try test.files.count > 5)
            let report = try await test.verify()
            #expect(report.isSound, "\(report.findings)")
            #expect(report.notes.isEmpty, "\(report.notes)")
            #expect(report.lines == 36)
            #expect(report.head?.number == 36)
            let modes = try test.files.dropLast().map {
                try FileManager.default.attributesOfItem(atPath: $0.path)[.posixPermissions] as? Int
            }
            #expect(Set(modes) == [0o400])
        }
    }

    @Test func `shows that a whole file was taken away`() async throws {
        try await TestLog.with { test in
            let log = try await test.open { $0.fileBytesMax = 2_000 }
            await test.record(20, in: log)
            await log.close()
            let files = try test.files
            try FileManager.default.removeItem(atPath: files[2].path)
            let report = try await test.verify()
            #expect(report.findings.map(\.kind) == [.removed])
            #expect(report.findings[0].number == files[2].first)
        }
    }

    @Test func `begins a file every day`() async throws {
        try await TestLog.with { test in
            let log = try await test.open()
            await test.record(2, in: log)
            test.clock.move(seconds: 86_400)
            await test.record(2, in: log)
            #expect(try test.files.count == 2)
            #expect(try test.files[1].first == 4)
            await log.close()
            #expect(try await test.verify().isSound)
        }
    }

    @Test(arguments: 0..<6) func `cuts a torn last line, and says so`(step: Int) async throws {
        try await TestLog.with { test in
            let log = try await test.open()
            await test.record(3, in: log)
            await log.look()
            await test.record(1, in: log)
            let path = try test.files[0].path
            let whole = try Data(contentsOf: URL(filePath: path))
            let last = try #require(whole.dropLast().lastIndex(of: 10)) + 1
            // From one byte of the last line up to all of it without its newline.
            let kept = last + 1 + step * (whole.count - last - 2) / 5
            try whole[..<kept].write(to: URL(filePath: path))
            let before = try await test.verify()
            #expect(before.isSound)
            #expect(before.notes.count == 1)

            let again = try await test.open()
            await test.record(1, in: again)
            await again.close()
            let report = try await test.verify()
            #expect(report.isSound, "\(report.findings)")
            #expect(report.notes.contains { $0.contains("torn last line of \(kept - last) bytes was cut off") })
            let details = try test.records().compactMap { $0["serviceEventDetails"] as? [String: Any] }
            #expect(details.contains { $0["cutSHA256"] as? String == ChainLink.hash(whole[last..<kept]) })
            #expect(details.contains { $0["clean"] as? Bool == false })
        }
    }

    @Test func `keeps what is missing visible after a restart`() async throws {
        try await TestLog.with { test in
            let log = try await test.open()
            await test.record(10, in: log)
            await log.close()
            try test.rewrite { $0.removeLast(4) }
            let again = try await test.open()
            await test.record(3, in: again)
            await again.close()
            let report = try await test.verify()
            #expect(report.findings.map { "\($0.kind.rawValue) \($0.number)" } == ["removed 9"])
            #expect(report.findings[0].text.contains("lines 9 to 12 are missing"))
        }
    }

    @Test func `keeps a rewritten end visible after a restart`() async throws {
        try await TestLog.with { test in
            let log = try await test.open()
            await test.record(10, in: log)
            await log.close()
            try test.rewrite { lines in
                lines[5].replace("192.0.2.7", with: "192.0.2.8")
                Self.relink(&lines, from: 6)
            }
            let again = try await test.open()
            await again.close()
            let report = try await test.verify()
            #expect(report.findings.map { "\($0.kind.rawValue) \($0.number)" } == ["changed 12"])
        }
    }

    @Test func `notices that its file is taken away while it writes`() async throws {
        try await TestLog.with { test in
            let log = try await test.open()
            await test.record(5, in: log)
            try FileManager.default.removeItem(atPath: try test.files[0].path)
            await log.look()
            await test.record(5, in: log)
            await log.close()
            let report = try await test.verify()
            #expect(report.notes.contains { $0.contains("was found to have been taken away") })
            #expect(report.findings.map(\.kind) == [.truncated])
            #expect(report.lines == 7)
        }
    }

    @Test func `goes on after all files are gone, where the end is kept elsewhere`() async throws {
        try await TestLog.with { test in
            let log = try await test.open()
            await test.record(5, in: log)
            await log.close()
            try FileManager.default.removeItem(atPath: test.directory)
            let again = try await test.open()
            await again.close()
            let report = try await test.verify()
            #expect(report.findings.map { "\($0.kind.rawValue) \($0.number)" } == ["truncated 1"])
            #expect(report.head?.number == 9)
        }
    }

    @Test func `removes what is too old or too much, and knows that from theft`() async throws {
        try await TestLog.with { test in
            let log = try await test.open { $0.keptDaysMax = 10 }
            for _ in 0..<20 {
                await test.record(3, in: log)
                await log.look()
                test.clock.move(seconds: 86_400)
            }
            #expect(try test.files.count <= 13)
            #expect(try await test.verify().isSound)
            await log.close()

            let small = try await test.open { settings in
                settings.fileBytesMax = 3_000
                settings.keptBytesMax = 20_000
            }
            for _ in 0..<20 {
                await test.record(3, in: small)
                await small.look()
            }
            let bytes = try test.files.reduce(0) { sum, file in
                sum + (try Data(contentsOf: URL(filePath: file.path)).count)
            }
            #expect(bytes < 24_000)
            #expect(try await test.verify().isSound)
            try FileManager.default.removeItem(atPath: try test.files[0].path)
            #expect(try await test.verify().findings.map(\.kind) == [.truncated])
        }
    }

    @Test func `is whole when many write at once`() async throws {
        try await TestLog.with { test in
            let log = try await test.open { $0.fileBytesMax = 40_000 }
            await withTaskGroup(of: Void.self) { group in
                for writer in 0..<16 {
                    group.addTask {
                        await test.record(50, in: log) { number, call in
                            call.requestID = "\(writer)-\(number)"
                            if number.isMultiple(of: 2) { call.operation = "DescribeDBInstances" }
                        }
                    }
                }
                group.addTask { for _ in 0..<20 { await log.look() } }
            }
            await log.close()
            let report = try await test.verify()
            #expect(report.isSound, "\(report.findings)")
            #expect(report.lines == 802)
            #expect(Set(try test.records().compactMap { $0["requestID"] as? String }).count == 800)
        }
    }
}
