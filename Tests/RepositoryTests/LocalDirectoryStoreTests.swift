import Foundation
import StoreTesting
import Testing

@testable import Repository

struct LocalDirectoryStoreTests {
    @Test func `it does what every store must do`() async throws {
        try await withTemporaryDirectory { directory in
            let store = LocalDirectoryStore(directory: directory + "/store")
            try await store.prepareForWriting()
            try await ObjectStoreConformance.check(store)
        }
    }

    @Test func `files and directories are private whatever the umask`() async throws {
        try await withTemporaryDirectory { directory in
            let before = umask(0)
            defer { umask(before) }
            let store = LocalDirectoryStore(directory: directory + "/store")
            try await store.prepareForWriting()
            try await store.put(ObjectName("a/b/c"), [1])
            for (path, mode) in [("", 0o700), ("/a", 0o700), ("/a/b", 0o700), ("/a/b/c", 0o600)] {
                let attributes = try FileManager.default.attributesOfItem(atPath: directory + "/store" + path)
                #expect(attributes[.posixPermissions] as? Int == mode)
            }
        }
    }

    @Test func `what a crash has left is swept at the next opening and never seen`() async throws {
        try await withTemporaryDirectory { directory in
            let root = directory + "/store"
            do {
                let store = LocalDirectoryStore(directory: root)
                try await store.prepareForWriting()
                try await store.put(ObjectName("a/b"), [1])
                try Data([1, 2, 3]).write(to: URL(fileURLWithPath: root + "/.temporary/half"))
                try FileManager.default.createDirectory(atPath: root + "/empty/er", withIntermediateDirectories: true)
                #expect(try await store.list(prefix: "").map(\.name.text) == ["a/b"])
            }
            let store = LocalDirectoryStore(directory: root)
            try await store.prepareForWriting()
            #expect(try FileManager.default.contentsOfDirectory(atPath: root + "/.temporary") == [])
            #expect(!FileManager.default.fileExists(atPath: root + "/empty"))
            #expect(try await store.get(ObjectName("a/b")) == [1])
        }
    }

    @Test func `a second writer is locked out until the first has gone`() async throws {
        try await withTemporaryDirectory { directory in
            var first: LocalDirectoryStore? = LocalDirectoryStore(directory: directory + "/store")
            try await first?.prepareForWriting()
            let second = LocalDirectoryStore(directory: directory + "/store")
            #expect(await errorCode { try await second.prepareForWriting() } == .locked)
            first = nil
            try await second.prepareForWriting()
        }
    }

    @Test(.enabled(if: SmallDisk.isPossible))
    func `a full disk is said to be full and leaves nothing half-visible`() async throws {
        try await withTemporaryDirectory { directory in
            try await SmallDisk.with(directory + "/disk", bytes: 1_048_576) { disk in
                let store = LocalDirectoryStore(directory: disk + "/store")
                try await store.prepareForWriting()
                try await store.put(ObjectName("small"), [1])
                let large = [UInt8](repeating: 1, count: 2_000_000)
                #expect(await errorCode { try await store.put(ObjectName("large"), large) } == .storeFull)
                #expect(try await store.list(prefix: "").map(\.name.text) == ["small"])
                #expect(try FileManager.default.contentsOfDirectory(atPath: disk + "/store/.temporary") == [])
                try await store.put(ObjectName("large"), Array(large.prefix(500_000)))
                #expect(try await store.size(of: ObjectName("large")) == 500_000)
            }
        }
    }

    @Test(arguments: ["", "/", "a//b", "/a", "a/", ".", "a/.b", "..", "a/../b", "ä", "a b", "a\0b"])
    func `a name that could leave the directory is refused`(text: String) {
        #expect(throws: RepositoryError.self) { try ObjectName(text) }
    }
}

/// A file system of a few bytes, where this process may mount one.
enum SmallDisk {
    static let isPossible: Bool = {
        guard geteuid() == 0 else { return false }
        let path = FileManager.default.temporaryDirectory.path() + "/holdfast-mount-\(UUID().uuidString)"
        guard (try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)) != nil else {
            return false
        }
        defer { try? FileManager.default.removeItem(atPath: path) }
        guard unsafe mount("tmpfs", path, "tmpfs", 0, "size=64k") == 0 else { return false }
        return unsafe umount(path) == 0
    }()

    static func with(_ path: String, bytes: Int, _ body: (String) async throws -> Void) async throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try #require(unsafe mount("tmpfs", path, "tmpfs", 0, "size=\(bytes)") == 0)
        defer { unsafe _ = umount2(path, 2) }
        try await body(path)
    }
}
