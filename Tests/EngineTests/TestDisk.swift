import Foundation
import Glibc
import SystemPackage

@testable import Engine

/// A small ext4 in a file, mounted for one test.
struct TestDisk {
    /// Where it is mounted.
    let path: FilePath

    /// Whether this machine lets a test mount one that encrypts directories.
    static var isPossible: Bool {
        getuid() == 0
            && ["/dev/loop-control", "/sys/fs/ext4/features/encryption", "/usr/sbin/mkfs.ext4"].allSatisfy {
                FileManager.default.fileExists(atPath: $0)
            }
    }

    /// Lends one that is made with these features, and removes every trace of it afterwards.
    static func with(features: String, _ body: (TestDisk) throws -> Void) async throws {
        let root = FilePath(FileManager.default.temporaryDirectory.path).appending("hf-disk-\(UUID().uuidString)")
        let (image, disk) = (root.appending("image"), root.appending("disk"))
        try FileManager.default.createDirectory(atPath: disk.string, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: root.string) }
        try await run("/usr/bin/truncate", "-s", "32M", image.string)
        try await run("/usr/sbin/mkfs.ext4", "-q", "-O", features, image.string)
        try await run("/usr/bin/mount", "-o", "loop", image.string, disk.string)
        let result = Result { try body(TestDisk(path: disk)) }
        try await run("/usr/bin/umount", disk.string)
        try result.get()
    }

    private static func run(_ program: String, _ arguments: String...) async throws {
        try await Program(FilePath(program), as: .current()).run(arguments)
    }
}
