import DiskTesting
import Foundation
import SystemPackage
import Testing

@testable import Engine

@Suite(.enabled("\(TestDisk.need)") { TestDisk.isPossible })
struct EncryptedDirectoryTests {
    private let key = (0..<DirectoryKeyring.keyBytes).map { UInt8($0) }

    @Test func `names and contents can be read with the key alone`() async throws {
        try await TestDisk.with(features: "encrypt") { disk in
            let (keyring, directory) = (DirectoryKeyring(disk.path), EncryptedDirectory(disk.path.appending("a")))
            #expect(try directory.isVacant && directory.key == nil)
            let id = try keyring.add(key)
            #expect(try keyring.add(key) == id)
            try directory.encrypt(under: id)
            #expect(try directory.isVacant && directory.key == id)
            let file = directory.path.appending("spoken").string
            try Data("words".utf8).write(to: URL(filePath: file))

            #expect(try keyring.remove(id))
            #expect(try keyring.status(of: id) == .absent)
            let names = try FileManager.default.contentsOfDirectory(atPath: directory.path.string)
            #expect(names.count == 1 && names != ["spoken"])
            #expect(!FileManager.default.fileExists(atPath: file))
            #expect(FileManager.default.contents(atPath: directory.path.appending(names[0]).string) == nil)
            #expect(throws: (any Error).self) { try Data().write(to: URL(filePath: file)) }
            #expect(try keyring.remove(id))

            _ = try keyring.add(Array(key.reversed()))
            #expect(try keyring.status(of: id) == .absent)
            #expect(try keyring.add(key) == id)
            #expect(try keyring.status(of: id) == .present)
            #expect(FileManager.default.contents(atPath: file) == Data("words".utf8))
        }
    }

    @Test func `a key that is taken from open files goes when they are closed`() async throws {
        try await TestDisk.with(features: "encrypt") { disk in
            let (keyring, directory) = (DirectoryKeyring(disk.path), EncryptedDirectory(disk.path.appending("a")))
            let id = try keyring.add(key)
            try directory.encrypt(under: id)
            let open = try FileDescriptor.open(
                directory.path.appending("spoken"),
                .writeOnly,
                options: .create,
                permissions: .ownerReadWrite
            )
            #expect(try !keyring.remove(id))
            #expect(try keyring.status(of: id) == .leaving)
            try open.close()
            #expect(try keyring.remove(id))
            #expect(try keyring.status(of: id) == .absent)
            // It can be removed without the key.
            try FileManager.default.removeItem(atPath: directory.path.string)
            #expect(try directory.key == nil)
        }
    }

    @Test func `what is encrypted already, or holds something, is refused`() async throws {
        try await TestDisk.with(features: "encrypt") { disk in
            let (keyring, directory) = (DirectoryKeyring(disk.path), EncryptedDirectory(disk.path.appending("a")))
            let (id, other) = (try keyring.add(key), try keyring.add(Array(key.reversed())))
            try directory.encrypt(under: id)
            try directory.encrypt(under: id)
            #expect(throws: EngineError.self) { try directory.encrypt(under: other) }
            let full = EncryptedDirectory(disk.path.appending("b"))
            try FileManager.default.createDirectory(
                atPath: full.path.appending("inside").string,
                withIntermediateDirectories: true
            )
            #expect(try !full.isVacant)
            #expect(throws: EngineError.self) { try full.encrypt(under: id) }
            #expect(throws: EngineError.self) { try keyring.add([1, 2, 3]) }
        }
    }

    @Test(arguments: [("encrypt", nil), ("^encrypt", "tune2fs -O encrypt")] as [(String, String?)])
    func `a trial tells whether a file system can, and what would help`(features: String, help: String?) async throws {
        try await TestDisk.with(features: features) { disk in
            for _ in 0..<2 {
                let obstacle = DirectoryKeyring(disk.path).obstacle(trying: key)
                #expect(help.map { obstacle?.contains($0) == true } ?? (obstacle == nil), "\(obstacle ?? "none")")
            }
            let left = try FileManager.default.contentsOfDirectory(atPath: disk.path.string)
            #expect(left == ["lost+found"])
            #expect(try EncryptedDirectory(disk.path).key == nil)
        }
        #expect(DirectoryKeyring("/proc/self").obstacle(trying: key) != nil)
    }
}
