import Fleet
import Foundation
import Testing

@Suite struct `Log files` {
    private static let hours = (0..<30).map { String(format: "postgresql.log.2026-11-17-%02d", $0) }

    /// An instance whose server wrote a file an hour: the first is empty, each has one byte more than the one before.
    private static func with(_ body: (World) async throws -> Void) async throws {
        try await World.with { world in
            let instance = try await world.available("app")
            let directory = "\(world.fleet.settings.instancesDirectory)/\(instance.resourceID)/log"
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            for (number, name) in hours.enumerated() {
                let path = "\(directory)/\(name)"
                try Data(repeating: 0x0A, count: number).write(to: URL(fileURLWithPath: path))
                let written = World.start.addingTimeInterval(Double(number) * 3_600)
                try FileManager.default.setAttributes([.modificationDate: written], ofItemAtPath: path)
            }
            try await body(world)
        }
    }

    private static let tenth = Int(World.start.timeIntervalSince1970 + 10 * 3_600) * 1_000

    @Test(arguments: [
        ([:], 0..<30), (["FilenameContains": "-17-0"], 0..<10), (["FileLastWritten": "\(tenth)"], 10..<30),
        (["FileSize": "0"], 0..<30), (["FileSize": "20"], 21..<30), (["MaxRecords": "20"], 0..<20),
        (["FilenameContains": "nothing"], 0..<0),
    ])
    func `are listed as they were asked for`(_ parameters: [String: String], _ expected: Range<Int>) async throws {
        try await Self.with { world in
            let all = parameters.merging(["DBInstanceIdentifier": "app"]) { $1 }
            let answer = await world.call("DescribeDBLogFiles", all)
            #expect(answer.all("LogFileName") == expected.map { "error/\(Self.hours[$0])" }, "\(answer.text)")
            #expect(answer.all("Size") == expected.map { "\($0)" })
            guard let marker = answer["Marker"] else { return }
            let rest = await world.call("DescribeDBLogFiles", all.merging(["Marker": marker]) { $1 })
            #expect(rest.all("LogFileName") == (20..<30).map { "error/\(Self.hours[$0])" } && rest["Marker"] == nil)
        }
    }

    @Test func `are downloaded from their end, or walked from marker to marker`() async throws {
        try await Self.with { world in
            let file = ["DBInstanceIdentifier": "app", "LogFileName": "error/\(Self.hours[9])"]
            let end = await world.call("DownloadDBLogFilePortion", file.merging(["NumberOfLines": "2"]) { $1 })
            #expect(end["LogFileData"] == "\n\n" && end["AdditionalDataPending"] == "false" && end["Marker"] == "9")
            var (marker, walked) = ("0", 0)
            while true {
                let more = ["NumberOfLines": "4", "Marker": marker]
                let part = await world.call("DownloadDBLogFilePortion", file.merging(more) { $1 })
                walked += part["LogFileData"]?.count ?? 0
                marker = part["Marker"] ?? ""
                if part["AdditionalDataPending"] == "false" { break }
            }
            #expect(walked == 9 && marker == "9")
        }
    }

    @Test(arguments: [
        (["LogFileName": "error/postgresql.log.2020-01-01-00"], "DBLogFileNotFoundFault"),
        (["LogFileName": "error/../../ledger.sqlite"], "DBLogFileNotFoundFault"),
        (["LogFileName": "/etc/passwd"], "DBLogFileNotFoundFault"),
        (["Marker": "x"], "InvalidParameterValue"), (["Marker": "-1"], "InvalidParameterValue"),
        (["NumberOfLines": "0"], "InvalidParameterValue"), (["DBInstanceIdentifier": "none"], "DBInstanceNotFound"),
    ])
    func `that aren't there, and parts that can't be, are refused`(
        _ more: [String: String],
        _ code: String
    )
        async throws
    {
        try await Self.with { world in
            let file = ["DBInstanceIdentifier": "app", "LogFileName": "error/\(Self.hours[9])"]
            #expect(await world.call("DownloadDBLogFilePortion", file.merging(more) { $1 }).code == code)
        }
    }

    @Test func `of an instance that never ran are not ready`() async throws {
        try await World.with { world in
            _ = await world.call("CreateDBInstance", World.creation("app"))
            let answer = await world.call("DescribeDBLogFiles", ["DBInstanceIdentifier": "app"])
            #expect(answer.code == "DBInstanceNotReady" && answer.status == 400)
        }
    }
}
