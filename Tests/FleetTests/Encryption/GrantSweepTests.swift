import Foundation
import Keys
import Ledger
import Testing

@testable import Fleet

@Suite struct `RDS's grant on a key` {
    @Test func `stays while an instance or a snapshot is under it, and goes at the second look after`() async throws {
        try await FleetFixture.withStores { fixture in
            let keyed = try await fixture.keyed()
            let instance = try await fixture.stage("app", under: keyed)
            let snapshot = try await fixture.stageSnapshot("kept", of: "app")
            #expect(try await grantsLeft(keyed) == 1)
            try await fixture.fleet.ledger.write { writer in
                try writer.delete(Instance.self, "app", in: instance.scope)
                if let backup = try writer.reader.automatedBackup(resourceID: instance.resourceID) {
                    try writer.delete(AutomatedBackup.self, backup.identifier, in: instance.scope)
                }
            }
            #expect(try await grantsLeft(keyed) == 1)
            try await fixture.fleet.ledger.write { try $0.delete(Snapshot.self, "kept", in: snapshot.scope) }
            let sweep = GrantSweep(keyed.fleet)
            let idle = try await sweep.sweep(keyed.storageKeys, idleBefore: [])
            #expect(idle.count == 1)
            #expect(try await keyed.grants.count == 1)
            #expect(try await sweep.sweep(keyed.storageKeys, idleBefore: idle).isEmpty)
            #expect(try await keyed.grants.isEmpty)
        }
    }

    @Test func `stays while the repository holds what the ledger has lost`() async throws {
        try await FleetFixture.withStores { fixture in
            let keyed = try await fixture.keyed()
            let folder = fixture.directory + "/repository/packs/" + keyed.lineage
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let pack = folder + "/" + String(repeating: "0", count: 32)
            #expect(FileManager.default.createFile(atPath: pack, contents: Data([1])))
            #expect(try await grantsLeft(keyed) == 1)
            try FileManager.default.removeItem(atPath: pack)
            #expect(try await grantsLeft(keyed) == 0)
        }
    }

    @Test func `is the only kind that is retired`() async throws {
        try await FleetFixture.withStores { fixture in
            let keyed = try await fixture.keyed()
            let wishes = [
                GrantWish(to: StorageKeys.principal(in: fixture.scope.region), [.decrypt], name: "theirs"),
                GrantWish(to: "arn:aws:iam::000000000001:root", [.decrypt], name: keyed.lineage),
            ]
            for wish in wishes {
                let (key, account) = (try keyed.key.reference, fixture.scope.account)
                _ = try await keyed.keys.createGrant(wish, on: key, by: account, isForService: true)
            }
            #expect(try await grantsLeft(keyed) == 0)
            #expect(try await fixture.fleet.ledger.read { try $0.all(KeyGrant.self) }.count == wishes.count)
        }
    }

    /// How many of RDS's grants two looks leave.
    private func grantsLeft(_ keyed: KeyedFleet) async throws -> Int {
        let sweep = GrantSweep(keyed.fleet)
        let idle = try await sweep.sweep(keyed.storageKeys, idleBefore: [])
        _ = try await sweep.sweep(keyed.storageKeys, idleBefore: idle)
        return try await keyed.storageKeys.grants().count
    }
}
