import Foundation
import Ledger
import Testing

@testable import Keys

@Suite struct `What KMS does by itself` {
    private func acts(_ world: World) async throws -> [Act] {
        try await world.ledger.read { try $0.list(Act.self, in: .global) }
    }

    @Test func `tells of each rotation, and what began and ended with it`() async throws {
        try await World.with { world in
            let (key, reference) = try await world.key()
            try await world.keys.enableRotation(of: reference, periodDays: 90)
            #expect(try await acts(world).isEmpty)
            world.clock.pass(days: 91)
            try await world.keys.tend()
            try await world.keys.tend()
            world.clock.pass(days: 1)
            _ = try await world.keys.rotate(reference)
            let materials = try await world.now(reference).materials.map(\.id)
            let found = try await acts(world)
            #expect(found.map(\.name) == ["RotateKey", "RotateKey"])
            for (number, type) in ["AUTOMATIC", "ON_DEMAND"].enumerated() {
                #expect(found[number].doer == .itself)
                #expect(found[number].service == "kms")
                #expect(found[number].home == key.scope)
                #expect(found[number].resources == [key.arn])
                #expect(
                    found[number].details == [
                        "keyId": .text(key.id), "rotationType": .text(type), "keyOrigin": .text("AWS_KMS"),
                        "previousKeyMaterialId": .text(materials[number]),
                        "currentKeyMaterialId": .text(materials[number + 1]),
                    ]
                )
            }
            #expect(found[0].date == World.start + 91 * 86_400)
        }
    }

    @Test func `tells of the rotation in the region of each replica`() async throws {
        try await World.with { world in
            let (key, reference) = try await world.key { $0.isMultiRegion = true }
            _ = try await world.keys.replicate(reference, to: World.away, KeyWish(), by: World.root())
            _ = try await world.keys.rotate(reference)
            let found = try await acts(world)
            #expect(Set(found.map(\.home.region)) == [World.region, World.away])
            #expect(found.count == 2)
            #expect(Set(found.flatMap(\.resources)).count == 2)
            #expect(found.allSatisfy { $0.details["keyId"] == .text(key.id) })
        }
    }

    @Test func `tells once that a key's days are over, and that material has expired`() async throws {
        try await World.with { world in
            let (key, reference) = try await world.key()
            let (external, importing) = try await world.key { $0.origin = .external }
            let material = try await world.importMaterial(
                [UInt8](0..<32),
                into: importing,
                expiresAt: World.start + 3 * 86_400
            )
            _ = try await world.keys.scheduleDeletion(of: reference, windowDays: 7)
            for days in [2.0, 2, 2, 2, 2] {
                world.clock.pass(days: days)
                try await world.keys.tend()
            }
            let found = try await acts(world)
            #expect(found.map(\.name) == ["DeleteExpiredKeyMaterial", "DeleteKey"])
            #expect(found[0].resources == [external.arn])
            #expect(found[0].details["keyMaterialId"] == .text(material))
            #expect(found[1].resources == [key.arn])
            #expect(found[1].details == ["keyId": .text(key.id)])
        }
    }

    @Test func `tells once that RDS has a key of its own`() async throws {
        try await World.with { world in
            let key = try await world.keys.managedKey(of: "rds", in: World.scope())
            _ = try await world.keys.managedKey(of: "rds", in: World.scope())
            let found = try await acts(world)
            #expect(found.map(\.name) == ["CreateKey"])
            #expect(found.first?.doer == .caller("rds"))
            #expect(found.first?.resources == [key.arn])
        }
    }
}
