import Foundation
import Ledger
import Synchronization
import Testing

@testable import Keys

@Suite struct `Sealed secrets` {
    @Test func `open for their purpose and unchanged only`() async throws {
        try await World.with { world in
            let sealer = world.keys.sealer
            let secret = Array("a secret".utf8)
            let sealed = Array(try sealer.seal(secret, for: "one"))
            #expect(try sealer.open(sealed, for: "one") == secret)
            #expect(throws: (any Error).self) { try sealer.open(sealed, for: "two") }
            for index in sealed.indices {
                var changed = sealed
                changed[index] ^= 1
                #expect(throws: (any Error).self) { try sealer.open(changed, for: "one") }
                #expect(throws: (any Error).self) { try sealer.open(sealed.prefix(index), for: "one") }
            }
            #expect(try sealer.seal(secret, for: "one") != Data(sealed))
        }
    }

    @Test func `open with their root key only`() async throws {
        try await World.with { world in
            let sealed = try world.keys.sealer.seal([1, 2, 3], for: "it")
            let again = try await Sealer.open(world.ledger, rootKey: world.rootKey)
            #expect(try again.open(sealed, for: "it") == [1, 2, 3])
            let wrong = RootKey.make(.system)
            let error = await #expect(throws: RootKeyError.self) {
                try await Sealer.open(world.ledger, rootKey: wrong)
            }
            #expect(
                error?.description.contains(world.rootKey.id) == true && error?.description.contains(wrong.id) == true
            )
        }
    }

    @Test func `another root key takes over without touching anything but the sealing key`() async throws {
        try await World.with { world in
            let (_, reference) = try await world.key()
            let before = try await world.now(reference).materials
            let encrypted = try await world.keys.encrypt([7], under: reference, EncryptionContext())
            let next = RootKey.make(.system)
            try await Sealer.admit(next, to: world.ledger, by: world.rootKey)
            // A crash here locks nobody out.
            _ = try await Sealer.open(world.ledger, rootKey: world.rootKey)
            let sealer = try await Sealer.open(world.ledger, rootKey: next)
            // Who opens with the new one has ended the former one's time.
            await #expect(throws: RootKeyError.self) { try await Sealer.open(world.ledger, rootKey: world.rootKey) }
            #expect(try await world.now(reference).materials == before)
            let clock = world.clock
            let keys = Keys(ledger: world.ledger, sealer: sealer, regions: [], now: { clock.now })
            let decrypted = try await keys.decrypt(
                encrypted.ciphertext,
                EncryptionContext(),
                by: nil,
                in: World.scope()
            )
            #expect(decrypted.plaintext == [7])
        }
    }

    @Test func `can be taken from all root keys but one`() async throws {
        try await World.with { world in
            let next = RootKey.make(.system)
            try await Sealer.admit(next, to: world.ledger, by: world.rootKey)
            try await Sealer.forgetOtherRootKeys(in: world.ledger, than: world.rootKey)
            await #expect(throws: RootKeyError.self) { try await Sealer.open(world.ledger, rootKey: next) }
            await #expect(throws: RootKeyError.self) {
                try await Sealer.forgetOtherRootKeys(in: world.ledger, than: next)
            }
            _ = try await Sealer.open(world.ledger, rootKey: world.rootKey)
        }
    }

    @Test func `leave nothing in the clear on disk`() async throws {
        try await World.with { world in
            let material = Randomness.system.bytes(32)
            let (_, reference) = try await world.key { $0.origin = .external }
            try await world.importMaterial(material, into: reference)
            let (_, second) = try await world.key { $0.isMultiRegion = true }
            _ = try await world.keys.rotate(second)
            _ = try await world.keys.encrypt(
                Array("a plaintext that nobody stores".utf8),
                under: second,
                EncryptionContext()
            )
            let names = try FileManager.default.contentsOfDirectory(atPath: world.directory)
            #expect(names.contains("ledger.sqlite-wal"))
            let disk = try names.map { try Data(contentsOf: URL(filePath: world.directory + "/" + $0)) }
            // Whatever randomness gave 32 bytes of was a key: the root, the sealing key, and two materials of a key.
            let secrets = world.clock.secrets.withLock { $0.filter { $0.count == 32 } } + [material]
            #expect(secrets.count == 5)
            for secret in secrets {
                for text in [Data(secret), Data(secret).base64EncodedData(), Data(Hexadecimal.text(secret).utf8)] {
                    #expect(disk.allSatisfy { $0.range(of: text) == nil })
                }
            }
            #expect(disk.contains { $0.range(of: Data(second.keyID.utf8)) != nil })
        }
    }
}

extension KeyReference {
    /// The key's id.
    fileprivate var keyID: String { if case .key(let id) = target { id } else { "" } }
}
