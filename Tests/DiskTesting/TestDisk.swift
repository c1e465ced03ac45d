import Engine
import Foundation
import Glibc
package import SystemPackage

/// A small ext4 in a file, mounted for one test.
package struct TestDisk: Sendable {
    /// Where it is mounted.
    package let path: FilePath

    /// Whether this machine lets a test mount one that encrypts directories.
    package static var isPossible: Bool {
        getuid() == 0
            && ["/dev/loop-control", "/sys/fs/ext4/features/encryption", "/usr/sbin/mkfs.ext4"].allSatisfy {
                FileManager.default.fileExists(atPath: $0)
            }
    }

    /// What a test is skipped for where it isn't.
    package static let need = "needs root, loop devices, mkfs.ext4 and a kernel whose ext4 encrypts"

    /// Lends one that is made with these features, and removes every trace of it afterwards.
    package static func with(features: String, _ body: (TestDisk) async throws -> Void) async throws {
        let root = FilePath(FileManager.default.temporaryDirectory.path).appending("hf-disk-\(UUID().uuidString)")
        let (image, disk) = (root.appending("image"), root.appending("disk"))
        try FileManager.default.createDirectory(atPath: disk.string, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: root.string) }
        try await run("/usr/bin/truncate", "-s", "32M", image.string)
        try await run("/usr/sbin/mkfs.ext4", "-q", "-O", features, image.string)
        try await run("/usr/bin/mount", "-o", "loop", image.string, disk.string)
        do {
            try await body(TestDisk(path: disk))
        } catch {
            try await run("/usr/bin/umount", "--lazy", disk.string)
            throw error
        }
        try await run("/usr/bin/umount", disk.string)
    }

    private static func run(_ program: String, _ arguments: String...) async throws {
        try await Program(FilePath(program), as: .current()).run(arguments)
    }
}
