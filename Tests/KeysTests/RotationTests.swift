import Foundation
import Ledger
import Testing

@testable import Keys

@Suite struct `Rotation` {
    private let context = EncryptionContext()

    @Test func `encrypts under new material, and the old still decrypts`() async throws {
        try await World.with { world in
            let (_, reference) = try await world.key()
            var ciphertexts: [(Encrypted, UInt8)] = []
            for number in UInt8(0)..<4 {
                ciphertexts.append((try await world.keys.encrypt([number], under: reference, context), number))
                _ = try await world.keys.rotate(reference)
            }
            #expect(Set(ciphertexts.map { $0.0.materialID }).count == 4)
            for (encrypted, number) in ciphertexts {
                let scope = World.scope()
                let again = try await world.keys.decrypt(encrypted.ciphertext, context, by: nil, in: scope)
                #expect(again.plaintext == [number] && again.materialID == encrypted.materialID)
            }
        }
    }

    @Test func `comes at its time, and again a period later`() async throws {
        try await World.with { world in
            let (_, reference) = try await world.key()
            try await world.keys.enableRotation(of: reference, periodDays: 90)
            #expect(try await world.now(reference).rotation?.nextAt == World.start + 90 * 86_400)
            for (days, materials) in [(89.0, 1), (2, 2), (80, 2), (10, 3)] {
                world.clock.pass(days: days)
                try await world.keys.tend()
                try await world.keys.tend()
                #expect(try await world.now(reference).materials.count == materials)
            }
            #expect(try await world.now(reference).materials.map(\.origin) == [.creation, .automatic, .automatic])
            try await world.keys.disableRotation(of: reference)
            world.clock.pass(days: 400)
            try await world.keys.tend()
            #expect(try await world.now(reference).materials.count == 3)
        }
    }

    @Test func `waits while the key is disabled`() async throws {
        try await World.with { world in
            let (_, reference) = try await world.key()
            try await world.keys.enableRotation(of: reference, periodDays: 365)
            try await world.keys.disable(reference)
            world.clock.pass(days: 400)
            try await world.keys.tend()
            #expect(try await world.now(reference).materials.count == 1)
            try await world.keys.enable(reference)
            try await world.keys.tend()
            #expect(try await world.now(reference).materials.count == 2)
        }
    }

    @Test(arguments: [89, 2_561])
    func `has a period of 90 to 2560 days`(days: Int) async throws {
        try await World.with { world in
            let (_, reference) = try await world.key()
            await expectRefusal(.validation) { try await world.keys.enableRotation(of: reference, periodDays: days) }
        }
    }

    @Test func `is done on demand 25 times at most`() async throws {
        try await World.with { world in
            let (_, reference) = try await world.key()
            for _ in 0..<25 { _ = try await world.keys.rotate(reference) }
            await expectRefusal(.limitExceeded) { _ = try await world.keys.rotate(reference) }
        }
    }
}
