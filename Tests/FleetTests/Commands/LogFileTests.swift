import Engine
import Foundation
import Ledger
import Testing

@testable import Fleet

@Suite struct `The log of an instance` {
    @Test(.timeLimit(.minutes(10))) func `is written to files with RDS's names, and read in whole`() async throws {
        try await FleetFixture.with { fixture in
            try await fixture.createAndAwait("app", retentionDays: 0)
            try await fixture.sql("app", "DO $$ BEGIN RAISE LOG 'first of all é'; END $$")
            let files = try await fixture.fleet.logFiles(of: "app", in: fixture.scope)
            let newest = try #require(files.last)
            #expect(newest.name.wholeMatch(of: /postgresql\.log\.[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{2}/) != nil)
            #expect(newest.bytes > 0 && abs(newest.writtenAt.timeIntervalSinceNow) < 60)
            // The server's collector writes a message a moment after it was raised.
            try await eventually("the message is in the log", seconds: 60) {
                let all = try await fixture.fleet.logPortion(
                    of: newest.name,
                    at: .offset(0),
                    lines: LogPortion.linesMax,
                    instance: "app",
                    in: fixture.scope
                )
                return String(decoding: all.bytes, as: UTF8.self).contains("first of all é")
            }
            await #expect(throws: FleetError.self) {
                try await fixture.fleet.logFiles(of: "none", in: fixture.scope)
            }
        }
    }

    /// A directory of log files, made by hand.
    private static func withFiles(_ body: @Sendable (FleetFixture, Instance, String) async throws -> Void) async throws
    {
        try await FleetFixture.withStores { fixture in
            let instance = try await fixture.stage("app")
            let directory = "\(fixture.directory)/instances/\(instance.resourceID)/log"
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            try await body(fixture, instance, directory)
        }
    }

    @Test(arguments: [
        "../../../etc/passwd", "..", "", "postgresql.log.", "postgresql.log.2026/../../x", "secret", "link",
        "postgresql.log.2026-01-01-01\u{0}", "postgresql.log.2026-01-01-02",
    ])
    func `is all that is read: no other file, no link, no directory`(name: String) async throws {
        try await Self.withFiles { fixture, _, directory in
            try Data("secret".utf8).write(to: URL(fileURLWithPath: directory + "/secret"))
            try FileManager.default.createSymbolicLink(
                atPath: directory + "/postgresql.log.2026-01-01-02",
                withDestinationPath: directory + "/secret"
            )
            try FileManager.default.createDirectory(
                atPath: directory + "/postgresql.log.2026-01-01-03",
                withIntermediateDirectories: false
            )
            #expect(try await fixture.fleet.logFiles(of: "app", in: fixture.scope).isEmpty)
            let refusal = await #expect(throws: FleetError.self) {
                try await fixture.fleet.logPortion(of: name, at: .end, lines: 9, instance: "app", in: fixture.scope)
            }
            #expect(refusal?.code == .logFileNotFound)
        }
    }

    @Test func `is removed after three days, and the newest file never`() async throws {
        try await Self.withFiles { fixture, _, directory in
            for (name, daysAgo) in [("01", 9.0), ("02", 3.1), ("03", 2.9), ("04", 1)] {
                let path = "\(directory)/postgresql.log.2026-01-01-\(name)"
                try Data("line\n".utf8).write(to: URL(fileURLWithPath: path))
                let written = fixture.fleet.clock.now().addingTimeInterval(-daysAgo * 86_400)
                try FileManager.default.setAttributes([.modificationDate: written], ofItemAtPath: path)
            }
            await LogFileSweep(fixture.fleet).sweep()
            let kept = try await fixture.fleet.logFiles(of: "app", in: fixture.scope).map(\.name)
            #expect(kept == ["postgresql.log.2026-01-01-03", "postgresql.log.2026-01-01-04"])
            let server = try fixture.fleet.server(of: try await fixture.instance("app"))
            try server.removeLogFiles(writtenBefore: .distantFuture, bytesMax: 0)
            #expect(try server.logFiles().map(\.name) == ["postgresql.log.2026-01-01-04"])
        }
    }
}
