import Foundation
import Synchronization
import Testing

@testable import Repository

struct SnapshotRoundTripTests {
    /// Sizes around page, frame and read-buffer boundaries.
    static let sizes = [0, 1, 511, 8191, 8192, 8193, 16_384, 100_000, 262_143, 262_144, 262_145, 1_048_577, 3_000_001]

    @Test(arguments: [512, 8192, 65_536])
    func `files of odd sizes come back byte for byte`(pageBytes: Int) async throws {
        try await withTemporaryDirectory { directory in
            var generator = SeededGenerator(seed: 1)
            var files: [String: [UInt8]] = [:]
            for size in Self.sizes { files["data/file-\(size)"] = generator.bytes(size) }
            var configuration = RepositoryConfiguration()
            configuration.pageBytes = pageBytes
            configuration.packBytes = 600_000
            let repository = try await open(directory, configuration)
            let sources = try tasks(for: files, in: directory + "/source")
            let summary = try await repository.take("first", sources, description: [1, 2, 3])
            #expect(summary.entryCount == Self.sizes.count)
            #expect(summary.logicalBytes == Self.sizes.reduce(0, +))
            let manifest = try await repository.manifest(Name.snapshot("first"))
            #expect(manifest.header.description == [1, 2, 3])
            try await repository.restore(manifest, to: directory + "/restored")
            #expect(try contents(of: directory + "/restored") == files)
            for (path, bytes) in files { #expect(try await repository.read(manifest, path: path) == bytes) }
            #expect(try await repository.verify().problems == [])
        }
    }

    @Test func `pages of zeros cost nothing and come back as holes`() async throws {
        try await withTemporaryDirectory { directory in
            var sparse = [UInt8](repeating: 0, count: 20_000_000)
            sparse[9_000_000] = 1
            let files = ["all": [UInt8](repeating: 0, count: 5_000_001), "some": sparse]
            let repository = try await open(directory)
            let summary = try await repository.take("first", tasks(for: files, in: directory + "/source"))
            #expect(summary.pagesStored == 1)
            #expect(summary.storedBytes < 4096)
            let manifest = try await repository.manifest(Name.snapshot("first"))
            let bytesDone = Atomic<Int>(0)
            try await repository.restore(manifest, to: directory + "/restored") { bytes in
                _ = bytesDone.max(bytes, ordering: .relaxed)
            }
            #expect(bytesDone.load(ordering: .relaxed) == 25_000_001)
            #expect(try contents(of: directory + "/restored") == files)
            var status = stat()
            try #require(unsafe stat(directory + "/restored/some", &status) == 0)
            #expect(status.st_blocks * 512 < 1_000_000)
        }
    }

    @Test func `directories, links, modes, times and contents in memory come back`() async throws {
        try await withTemporaryDirectory { directory in
            let repository = try await open(directory)
            let time: Int64 = -1_234_567_890
            let parts = [
                FileTask(path: "dir", content: .directory, mode: 0o750, modifiedNanoseconds: 1_000_000_007),
                FileTask(path: "dir-x", content: .bytes([9]), mode: 0o640, modifiedNanoseconds: time),
                FileTask(path: "dir/inner/file", content: .bytes([]), mode: 0o400),
                FileTask(path: "dir/link", content: .symbolicLink(target: "../dir-x")),
                FileTask(path: "ünïcode\n", content: .bytes(Array("text".utf8))),
            ]
            _ = try await repository.take("first", parts)
            let manifest = try await repository.manifest(Name.snapshot("first"))
            #expect(manifest.entries.map(\.path) == ["dir", "dir/inner/file", "dir/link", "dir-x", "ünïcode\n"])
            var options = RestoreOptions()
            options.linkTarget = { path, target in path == "dir/link" ? target + "!" : "?" }
            let restored = directory + "/restored"
            try await repository.restore(manifest, to: restored, options: options)
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: restored + "/dir/link") == "../dir-x!")
            for (path, mode, when) in [
                ("dir", 0o750, 1_000_000_007), ("dir-x", 0o640, time), ("dir/inner/file", 0o400, 0),
            ] {
                let status = try OpenFile(reading: restored + "/" + path).status()
                #expect(status.mode == mode)
                #expect(status.modifiedNanoseconds == when)
            }
        }
    }

    @Test func `many small files share frames`() async throws {
        try await withTemporaryDirectory { directory in
            var generator = SeededGenerator(seed: 2)
            var files: [String: [UInt8]] = [:]
            for number in 0..<1500 { files["base/\(number % 7)/\(number)"] = generator.bytes(number % 97) }
            let repository = try await open(directory)
            let summary = try await repository.take("first", tasks(for: files, in: directory + "/source"))
            #expect(summary.storedBytes < 200_000)
            let manifest = try await repository.manifest(Name.snapshot("first"))
            var options = RestoreOptions()
            options.excludes = { $0 == "base/3" || $0 == "base/1/1" }
            try await repository.restore(manifest, to: directory + "/restored", options: options)
            let expected = files.filter { !$0.key.hasPrefix("base/3/") && $0.key != "base/1/1" }
            #expect(try contents(of: directory + "/restored").filter { !$0.key.hasPrefix("base/3/") } == expected)
        }
    }

    @Test(arguments: ["", "/etc/passwd", "../x", "a/../b", "a//b", "a/.", "a/", "nul\0"])
    func `a path that leads out of the directory is refused`(path: String) async throws {
        try await withTemporaryDirectory { directory in
            let repository = try await open(directory)
            let task = FileTask(path: path, content: .bytes([1]))
            #expect(await errorCode { _ = try await repository.take("first", [task]) } == .invalidPath)
            #expect(try await repository.snapshots().isEmpty)
        }
    }

    @Test(arguments: [
        [FileTask(path: "a", content: .bytes([1])), FileTask(path: "a", content: .bytes([2]))],
        [FileTask(path: "a", content: .bytes([1])), FileTask(path: "a/b", content: .bytes([2]))],
        [FileTask(path: "a/b", content: .directory), FileTask(path: "a", content: .symbolicLink(target: "/etc"))],
        [
            FileTask(path: "a", content: .symbolicLink(target: "/etc")), FileTask(path: "a-", content: .bytes([1])),
            FileTask(path: "a/b/c", content: .bytes([1])),
        ],
    ])
    func `two entries of one path, or one under a link or file, are refused`(tasks: [FileTask]) async throws {
        try await withTemporaryDirectory { directory in
            let repository = try await open(directory)
            #expect(await errorCode { _ = try await repository.take("first", tasks) } == .invalidPath)
        }
    }

    @Test func `a restore into a directory that is not empty is refused and changes nothing`() async throws {
        try await withTemporaryDirectory { directory in
            let repository = try await open(directory)
            _ = try await repository.take("first", [FileTask(path: "a", content: .bytes([1]))])
            let manifest = try await repository.manifest(Name.snapshot("first"))
            try FileManager.default.createDirectory(atPath: directory + "/target", withIntermediateDirectories: true)
            try Data([5]).write(to: URL(fileURLWithPath: directory + "/target/mine"))
            #expect(
                await errorCode { try await repository.restore(manifest, to: directory + "/target") } == .targetNotEmpty
            )
            #expect(try contents(of: directory + "/target") == ["mine": [5]])
        }
    }

    private func open(
        _ directory: String,
        _ configuration: RepositoryConfiguration = RepositoryConfiguration()
    )
        async throws -> Repository
    {
        let store = LocalDirectoryStore(directory: directory + "/repository")
        return try await Repository.open(store, key: testKey(), access: .writing, configuration: configuration)
    }
}
