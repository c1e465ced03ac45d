import Foundation
import SystemPackage
import Testing

@testable import Fleet

@Suite struct `A tar archive` {
    private struct Member: Sendable {
        let path: String
        let bytes: Int
        let target: String
    }

    private static let members = [
        Member(path: "short", bytes: 0, target: ""),
        Member(path: "one-block", bytes: 512, target: ""),
        Member(
            path: String(repeating: "d", count: 90) + "/" + String(repeating: "f", count: 90),
            bytes: 700,
            target: ""
        ),
        Member(path: String(repeating: "l", count: 200), bytes: 3, target: ""),
        Member(path: "ö/" + String(repeating: "ü", count: 120), bytes: 1_025, target: ""),
        Member(path: "link", bytes: 0, target: String(repeating: "t", count: 120)),
    ]

    @Test func `is read by the system's tar as it was written, whatever the length of names`() throws {
        let directory = temporaryDirectory("hf-tar-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try write(to: directory + "/archive")
        let program = Process()
        program.executableURL = URL(filePath: "/usr/bin/env")
        program.arguments = ["tar", "-xpf", directory + "/archive", "-C", directory]
        try program.run()
        program.waitUntilExit()
        #expect(program.terminationStatus == 0)
        for member in Self.members {
            let path = directory + "/" + member.path
            if member.target.isEmpty {
                #expect(FileManager.default.contents(atPath: path) == Data(repeating: 7, count: member.bytes))
                let attributes = try FileManager.default.attributesOfItem(atPath: path)
                #expect(attributes[.posixPermissions] as? Int == 0o640)
                #expect((attributes[.modificationDate] as? Date)?.timeIntervalSince1970 == 1_700_000_000)
            } else {
                #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == member.target)
            }
        }
    }

    @Test func `has a record for a size that the header has no room for`() throws {
        var header = TarHeader(path: "big", kind: .file, bytes: 1 << 40, mode: 0o600, modifiedSeconds: 0)
        #expect(String(decoding: header.encoded(), as: UTF8.self).contains("22 size=\(1 << 40)\n"))
        header.bytes = 0o77_777_777_777
        #expect(header.encoded().count == TarHeader.blockBytes)
    }

    @Test func `refuses a file that is not as long as its header says`() throws {
        let file = try FileDescriptor.open(FilePath("/dev/null"), .writeOnly)
        defer { try? file.close() }
        var tar = TarWriter(file)
        let header = TarHeader(path: "short", kind: .file, bytes: 2, mode: 0o600, modifiedSeconds: 0)
        try tar.begin(header)
        #expect(throws: FleetError.self) { try tar.end(header) }
    }

    private func write(to path: String) throws {
        let file = try FileDescriptor.open(
            FilePath(path),
            .writeOnly,
            options: [.create],
            permissions: .ownerReadWrite
        )
        defer { try? file.close() }
        var tar = TarWriter(file)
        for member in Self.members {
            var header = TarHeader(
                path: member.path,
                kind: .file,
                bytes: member.bytes,
                mode: 0o640,
                modifiedSeconds: 1_700_000_000
            )
            if !member.target.isEmpty {
                (header.kind, header.target) = (.symbolicLink, member.target)
                try tar.write(header)
                continue
            }
            try tar.begin(header)
            if member.bytes > 0 {
                try unsafe tar.write([UInt8](repeating: 7, count: member.bytes).span.bytes)
            }
            try tar.end(header)
        }
        try tar.finish()
    }
}
