import Foundation
import Ledger
import Testing

@testable import Keys

@Suite struct `Imported key material` {
    private let context = EncryptionContext()
    private let material = [UInt8](repeating: 9, count: 32)

    @Test func `makes the key usable, as long as it is there`() async throws {
        try await World.with { world in
            let (_, reference) = try await world.key { $0.origin = .external }
            #expect(try await world.now(reference).state(at: world.clock.now) == .pendingImport)
            await expectRefusal(.invalidState) { _ = try await world.keys.encrypt([1], under: reference, context) }
            let id = try await world.importMaterial(material, into: reference)
            let ciphertext = try await world.keys.encrypt([1], under: reference, context).ciphertext
            _ = try await world.keys.deleteMaterial(nil, of: reference)
            #expect(try await world.now(reference).materials[0].sealed == nil)
            await expectRefusal(.invalidState) {
                _ = try await world.keys.decrypt(ciphertext, context, by: nil, in: World.scope())
            }
            await expectRefusal(.incorrectKeyMaterial) {
                _ = try await world.importMaterial([UInt8](repeating: 8, count: 32), into: reference)
            }
            #expect(try await world.importMaterial(material, into: reference) == id)
            let again = try await world.keys.decrypt(ciphertext, context, by: nil, in: World.scope())
            #expect(again.plaintext == [1])
        }
    }

    @Test func `ends when its time is over, and is erased`() async throws {
        try await World.with { world in
            let (_, reference) = try await world.key { $0.origin = .external }
            let end = World.start + 10 * 86_400
            try await world.importMaterial(material, into: reference, expiresAt: end)
            world.clock.pass(days: 10)
            await expectRefusal(.invalidState) { _ = try await world.keys.encrypt([1], under: reference, context) }
            try await world.keys.tend()
            let key = try await world.now(reference)
            #expect(key.materials[0].sealed == nil && key.state(at: world.clock.now) == .pendingImport)
            for wrong in [world.clock.now, world.clock.now + 366 * 86_400] {
                await expectRefusal(.validation) {
                    _ = try await world.importMaterial(material, into: reference, expiresAt: wrong)
                }
            }
        }
    }

    @Test func `that is new waits for a rotation`() async throws {
        try await World.with { world in
            let (_, reference) = try await world.key { $0.origin = .external }
            try await world.importMaterial(material, into: reference)
            let old = try await world.keys.encrypt([1], under: reference, context)
            await expectRefusal(.invalidState) { _ = try await world.keys.rotate(reference) }
            await expectRefusal(.incorrectKeyMaterial) {
                _ = try await world.importMaterial(material, into: reference, isNew: true)
            }
            let second = [UInt8](repeating: 8, count: 32)
            let id = try await world.importMaterial(second, into: reference, isNew: true)
            #expect(try await world.keys.encrypt([1], under: reference, context).materialID == old.materialID)
            await expectRefusal(.invalidState) {
                _ = try await world.importMaterial([UInt8](repeating: 7, count: 32), into: reference, isNew: true)
            }
            _ = try await world.keys.rotate(reference)
            #expect(try await world.keys.encrypt([1], under: reference, context).materialID == id)
            _ = try await world.keys.decrypt(old.ciphertext, context, by: nil, in: World.scope())
            // A key lacks what it needs as soon as any of its material is gone.
            _ = try await world.keys.deleteMaterial(old.materialID, of: reference)
            #expect(try await world.now(reference).state(at: world.clock.now) == .pendingImport)
        }
    }

    @Test func `comes with its own key's token, in time, whole and of the right length`() async throws {
        try await World.with { world in
            let (_, reference) = try await world.key { $0.origin = .external }
            let (_, other) = try await world.key { $0.origin = .external }
            let parameters = try await world.keys.importParameters(
                for: reference,
                wrapping: "RSAES_OAEP_SHA_256",
                bits: 2_048
            )
            let wrapped = try wrap(material, parameters.publicKey)
            let wish = MaterialImport(token: parameters.token, wrapped: wrapped)
            await expectRefusal(.invalidImportToken) { _ = try await world.keys.importMaterial(wish, into: other) }
            let forged = MaterialImport(token: Array(parameters.token.reversed()), wrapped: wrapped)
            await expectRefusal(.invalidImportToken) {
                _ = try await world.keys.importMaterial(forged, into: reference)
            }
            let broken = MaterialImport(token: parameters.token, wrapped: Array(wrapped.reversed()))
            await expectRefusal(.invalidCiphertext) { _ = try await world.keys.importMaterial(broken, into: reference) }
            let short = try wrap([1, 2, 3], parameters.publicKey)
            await expectRefusal(.incorrectKeyMaterial) {
                let wish = MaterialImport(token: parameters.token, wrapped: short)
                _ = try await world.keys.importMaterial(wish, into: reference)
            }
            world.clock.pass(days: 1.01)
            await expectRefusal(.expiredImportToken) { _ = try await world.keys.importMaterial(wish, into: reference) }
            await expectRefusal(.unsupportedOperation) {
                _ = try await world.keys.importParameters(
                    for: reference,
                    wrapping: "RSA_AES_KEY_WRAP_SHA_256",
                    bits: 2_048
                )
            }
        }
    }
}
