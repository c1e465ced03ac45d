import Foundation
import Ledger
import Testing

@testable import Keys

@Suite struct `A multi-Region key` {
    private let context = EncryptionContext(["a": "b"])

    private func replicate(_ reference: KeyReference, in world: World) async throws -> KeyReference {
        let caller = World.root()
        let replica = try await world.keys.replicate(reference, to: World.away, KeyWish(), by: caller)
        return KeyReference(key: replica.id, in: replica.scope)
    }

    @Test func `decrypts in one region what was encrypted in another`() async throws {
        try await World.with { world in
            let (key, reference) = try await world.key { $0.isMultiRegion = true }
            #expect(key.id.hasPrefix("mrk-"))
            let before = try await world.keys.encrypt([1], under: reference, context)
            let replica = try await replicate(reference, in: world)
            #expect(try await world.now(replica).isReplica)
            _ = try await world.keys.rotate(reference)
            let after = try await world.keys.encrypt([2], under: replica, context)
            let away = World.scope(World.away)
            #expect(try await world.keys.decrypt(before.ciphertext, context, by: nil, in: away).plaintext == [1])
            let home = World.scope()
            #expect(try await world.keys.decrypt(after.ciphertext, context, by: nil, in: home).plaintext == [2])
            await expectRefusal(.alreadyExists) { _ = try await replicate(reference, in: world) }
            await expectRefusal(.unsupportedOperation) { _ = try await world.keys.rotate(replica) }
            await expectRefusal(.unsupportedOperation) {
                _ = try await world.keys.replicate(reference, to: "ap-south-1", KeyWish(), by: World.root())
            }
            let (_, single) = try await world.key()
            await expectRefusal(.unsupportedOperation) { _ = try await replicate(single, in: world) }
        }
    }

    @Test func `shares its rotation, and nothing else`() async throws {
        try await World.with { world in
            let (_, reference) = try await world.key { $0.isMultiRegion = true }
            let replica = try await replicate(reference, in: world)
            try await world.keys.enableRotation(of: reference, periodDays: 90)
            #expect(try await world.now(replica).rotation?.periodDays == 90)
            await expectRefusal(.unsupportedOperation) { try await world.keys.disableRotation(of: replica) }
            world.clock.pass(days: 91)
            try await world.keys.tend()
            try await world.keys.tend()
            let (one, two) = (try await world.now(reference), try await world.now(replica))
            #expect(one.materials.count == 2 && one.materials == two.materials && one.rotation == two.rotation)
            try await world.keys.disable(replica)
            try await world.keys.add([KeyTag(key: "a", value: "b")], to: replica)
            let key = try await world.now(reference)
            #expect(key.isEnabled && key.tags.isEmpty)
        }
    }

    @Test func `changes its primary region`() async throws {
        try await World.with { world in
            let (_, reference) = try await world.key { $0.isMultiRegion = true }
            let replica = try await replicate(reference, in: world)
            await expectRefusal(.notFound) { try await world.keys.makePrimary(in: "ap-south-1", of: reference) }
            await expectRefusal(.unsupportedOperation) {
                try await world.keys.makePrimary(in: World.region, of: replica)
            }
            try await world.keys.makePrimary(in: World.away, of: reference)
            let (one, two) = (try await world.now(reference), try await world.now(replica))
            #expect(one.isReplica && two.isPrimary && one.kinship == two.kinship)
            #expect(two.kinship?.replicaRegions == [World.region])
            _ = try await world.keys.rotate(replica)
            #expect(try await world.now(reference).materials.count == 2)
        }
    }

    @Test func `is deleted after its replicas`() async throws {
        try await World.with { world in
            let (_, reference) = try await world.key { $0.isMultiRegion = true }
            let replica = try await replicate(reference, in: world)
            let scheduled = try await world.keys.scheduleDeletion(of: reference, windowDays: 7)
            #expect(scheduled.state(at: world.clock.now) == .pendingReplicaDeletion)
            world.clock.pass(days: 100)
            try await world.keys.tend()
            _ = try await world.now(reference)
            _ = try await world.keys.scheduleDeletion(of: replica, windowDays: 10)
            world.clock.pass(days: 11)
            try await world.keys.tend()
            await expectRefusal(.notFound) { _ = try await world.now(replica) }
            let key = try await world.now(reference)
            #expect(key.state(at: world.clock.now) == .pendingDeletion)
            #expect(key.deletion?.date == world.clock.now + 7 * 86_400)
            #expect(key.kinship?.replicaRegions == [])
        }
    }

    @Test func `has imported material in each region for itself`() async throws {
        try await World.with { world in
            let (_, reference) = try await world.key {
                $0.isMultiRegion = true
                $0.origin = .external
            }
            let material = [UInt8](repeating: 5, count: 32)
            try await world.importMaterial(material, into: reference)
            let replica = try await replicate(reference, in: world)
            #expect(try await world.now(replica).state(at: world.clock.now) == .pendingImport)
            await expectRefusal(.incorrectKeyMaterial) {
                _ = try await world.importMaterial([UInt8](repeating: 6, count: 32), into: replica)
            }
            try await world.importMaterial(material, into: replica)
            let encrypted = try await world.keys.encrypt([1], under: reference, context)
            let away = World.scope(World.away)
            #expect(try await world.keys.decrypt(encrypted.ciphertext, context, by: nil, in: away).plaintext == [1])
            let second = [UInt8](repeating: 6, count: 32)
            await expectRefusal(.unsupportedOperation) {
                _ = try await world.importMaterial(second, into: replica, isNew: true)
            }
            try await world.importMaterial(second, into: reference, isNew: true)
            await expectRefusal(.invalidState) { _ = try await world.keys.rotate(reference) }
            try await world.importMaterial(second, into: replica)
            _ = try await world.keys.rotate(reference)
            let fresh = try await world.keys.encrypt([2], under: replica, context)
            #expect(
                try await world.keys.decrypt(fresh.ciphertext, context, by: reference, in: World.scope()).plaintext == [
                    2
                ]
            )
        }
    }
}
