import Foundation
import Ledger
import Testing

@testable import Keys

@Suite struct `The root key` {
    private static let bytes = [UInt8](0..<32)

    @Test(arguments: [
        Array("000102030405060708090A0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n".utf8),
        Array("  AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\r\n".utf8), bytes,
    ])
    func `is read as hexadecimal digits, base64 or bare bytes`(text: [UInt8]) throws {
        #expect(try RootKey(reading: text, from: "It") == RootKey(Self.bytes))
    }

    @Test(arguments: ["", "secret", "00010203", String(repeating: "g", count: 64), String(repeating: "0", count: 66)])
    func `is nothing else`(text: String) {
        #expect(throws: RootKeyError.self) { try RootKey(reading: Array(text.utf8), from: "It") }
    }

    @Test func `has an id that is not part of it`() throws {
        let key = try RootKey(Self.bytes)
        #expect(key.id.count == 16 && !key.text.contains(key.id))
        #expect(try RootKey([UInt8](1...32)).id != key.id)
    }

    @Test(arguments: [
        ("file:/etc/key", RootKeySource.file("/etc/key")), ("/etc/key", .file("/etc/key")),
        ("env:KEY", .environment("KEY")),
        ("credential:key", .credential("key")),
        ("command:vault read -field=key a:b", .command("vault read -field=key a:b")),
    ])
    func `has a source`(text: String, source: RootKeySource) throws {
        #expect(try RootKeySource(text) == source)
    }

    @Test(arguments: ["", "key", "file:", "http://host", "credential:../key"])
    func `has no other sources`(text: String) {
        #expect(throws: RootKeyError.self) { try RootKeySource(text) }
    }

    @Test func `comes from each source`() async throws {
        try await World.with { world in
            let key = try RootKey(Self.bytes)
            let path = world.directory + "/key"
            try write(key.text, to: path, mode: 0o600)
            let environment = ["KEY": key.text, "CREDENTIALS_DIRECTORY": world.directory]
            let run = { @Sendable (words: String) async throws -> [UInt8] in
                #expect(words == "print it")
                return Array(key.text.utf8)
            }
            for source in [RootKeySource.file(path), .environment("KEY"), .credential("key"), .command("print it")] {
                #expect(try await source.load(environment: environment, run: run) == key, "\(source)")
            }
            for source in [RootKeySource.file(path + "s"), .environment("KEYS"), .credential("keys")] {
                await #expect(throws: RootKeyError.self) { try await source.load(environment: environment, run: run) }
            }
            await #expect(throws: RootKeyError.self) {
                try await RootKeySource.credential("key").load(environment: [:], run: run)
            }
        }
    }

    @Test(arguments: [0o640, 0o604, 0o660, 0o610])
    func `isn't taken from a file that others can use`(mode: Int) async throws {
        try await World.with { world in
            try write(try RootKey(Self.bytes).text, to: world.directory + "/key", mode: mode)
            await #expect(throws: RootKeyError.self) {
                try await RootKeySource.file(world.directory + "/key").load(environment: [:]) { _ in [] }
            }
        }
    }

    private func write(_ text: String, to path: String, mode: Int) throws {
        let attributes = [FileAttributeKey.posixPermissions: mode]
        try #require(FileManager.default.createFile(atPath: path, contents: Data(text.utf8), attributes: attributes))
        try FileManager.default.setAttributes(attributes, ofItemAtPath: path)
    }
}
