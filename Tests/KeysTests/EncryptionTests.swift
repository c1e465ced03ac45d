import Foundation
import Ledger
import Testing

@testable import Keys

@Suite struct `Encryption under a key` {
    private let hello = Array("hello".utf8)
    private let context = EncryptionContext(["Department": "IT"])

    @Test func `is undone with the same context only`() async throws {
        try await World.with { world in
            let (key, reference) = try await world.key()
            let encrypted = try await world.keys.encrypt(hello, under: reference, context)
            #expect(encrypted.keyARN == key.arn)
            for by in [nil, reference] {
                let decrypted = try await world.keys.decrypt(encrypted.ciphertext, context, by: by, in: World.scope())
                #expect(decrypted.plaintext == hello && decrypted.keyARN == key.arn)
            }
            for other in [[:], ["Department": "HR"], ["department": "IT"], ["Department": "IT", "x": ""]] {
                await expectRefusal(.invalidCiphertext) {
                    let other = EncryptionContext(other)
                    _ = try await world.keys.decrypt(encrypted.ciphertext, other, by: nil, in: World.scope())
                }
            }
        }
    }

    @Test func `is undone by its own key only`() async throws {
        try await World.with { world in
            let (_, reference) = try await world.key()
            let (_, other) = try await world.key()
            let ciphertext = try await world.keys.encrypt(hello, under: reference, context).ciphertext
            await expectRefusal(.incorrectKey) {
                _ = try await world.keys.decrypt(ciphertext, context, by: other, in: World.scope())
            }
            await expectRefusal(.notFound) {
                _ = try await world.keys.decrypt(ciphertext, context, by: nil, in: World.scope(World.away))
            }
            await expectRefusal(.invalidCiphertext) {
                _ = try await world.keys.decrypt(Array("hello".utf8), context, by: nil, in: World.scope())
            }
        }
    }

    @Test(arguments: [0, 4_097])
    func `takes 1 to 4096 bytes`(count: Int) async throws {
        try await World.with { world in
            let (_, reference) = try await world.key()
            await expectRefusal(.validation) {
                _ = try await world.keys.encrypt([UInt8](repeating: 0, count: count), under: reference, context)
            }
            let most = [UInt8](repeating: 0, count: 4_096)
            let encrypted = try await world.keys.encrypt(most, under: reference, context)
            let again = try await world.keys.decrypt(encrypted.ciphertext, context, by: nil, in: World.scope())
            #expect(again.plaintext == most)
        }
    }

    @Test func `makes data keys, and encrypts anew without showing anything`() async throws {
        try await World.with { world in
            let (_, reference) = try await world.key()
            let (second, other) = try await world.key()
            let key = try await world.keys.makeDataKey(bytes: 32, under: reference, context)
            #expect(key.plaintext.count == 32)
            let moved = try await world.keys.reEncrypt(
                key.encrypted.ciphertext,
                context,
                by: nil,
                under: other,
                EncryptionContext(),
                in: World.scope()
            )
            #expect(moved.to.keyARN == second.arn)
            let opened = try await world.keys.decrypt(
                moved.to.ciphertext,
                EncryptionContext(),
                by: other,
                in: World.scope()
            )
            #expect(opened.plaintext == key.plaintext)
            #expect(try world.keys.random(bytes: 1_024).count == 1_024)
            await expectRefusal(.validation) { _ = try world.keys.random(bytes: 0) }
            await expectRefusal(.validation) { _ = try world.keys.random(bytes: 1_025) }
        }
    }

    @Test func `says so where the stored material is damaged`() async throws {
        try await World.with { world in
            let (key, reference) = try await world.key()
            try await world.ledger.write { writer in
                try writer.update(Key.self, key.id, in: key.scope) { key in
                    key.materials[0].sealed = key.materials[0].sealed.map { $0.dropLast() + [0] }
                }
            }
            await expectRefusal(.keyUnavailable) { _ = try await world.keys.encrypt(hello, under: reference, context) }
        }
    }

    @Test func `has names in the account, and an AWS managed key that is made when first asked for`() async throws {
        try await World.with { world in
            let (key, reference) = try await world.key()
            try await world.keys.createAlias("alias/app", for: reference)
            for name in ["alias/app", "arn:aws:kms:eu-central-1:\(World.account):alias/app", key.id, key.arn] {
                #expect(try await world.now(KeyReference(name, in: World.scope())).id == key.id, "\(name)")
            }
            let alias = try KeyReference("alias/aws/rds", in: World.scope())
            await expectRefusal(.notFound) { _ = try await world.now(alias) }
            let made = try await world.keys.keyMakingManaged(alias)
            let managed = try await world.keys.resolve(alias)
            #expect(KeyReference(key: made.id, in: made.scope) == managed)
            #expect(try await world.keys.managedKey(of: "rds", in: World.scope()).id == world.now(alias).id)
            #expect(try await world.now(alias).rotation?.periodDays == 365)
            await expectRefusal(.invalidAliasName) { try await world.keys.createAlias("alias/aws/x", for: reference) }
            await expectRefusal(.unsupportedOperation) { try await world.keys.disableRotation(of: managed) }
            await expectRefusal(.unsupportedOperation) { _ = try await world.keys.rotate(managed) }
        }
    }

    @Test func `is undone in any state of the key for whoever recovers, and never when the key is gone`() async throws {
        try await World.with { world in
            let (key, reference) = try await world.key()
            let sealed = try await world.keys.encrypt(hello, under: reference, context).ciphertext
            func open(_ states: Set<KeyState>) async throws -> [UInt8] {
                try await world.keys.decrypt(sealed, context, by: reference, in: key.scope, states: states).plaintext
            }
            let all = Set(KeyState.allCases)
            try await world.keys.disable(reference)
            await expectRefusal(.disabled) { _ = try await open([.enabled]) }
            #expect(try await open(all) == hello)
            _ = try await world.keys.scheduleDeletion(of: reference, windowDays: 7)
            await expectRefusal(.invalidState) { _ = try await open([.enabled]) }
            #expect(try await open(all) == hello)
            world.clock.pass(days: 7)
            await expectRefusal(.notFound) { _ = try await open(all) }
        }
    }
}
