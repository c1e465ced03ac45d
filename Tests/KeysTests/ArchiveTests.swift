import Foundation
import Ledger
import Synchronization
import Testing

@testable import Keys

@Suite struct `The archive of keys` {
    private let context = EncryptionContext(["App": "shop"])

    /// The world's keys as a daemon has them, which encrypts nothing before it is kept.
    private func archived(_ world: World) -> Keys {
        Keys(
            ledger: world.ledger,
            sealer: world.keys.sealer,
            regions: [World.region, World.away],
            isArchived: true,
            now: { world.clock.now }
        )
    }

    /// What a region's documents give back to an empty ledger that another sealing key is for.
    private func recovered(
        _ world: World,
        _ archive: MemoryArchive,
        _ name: String,
        rootKey: RootKey? = nil
    ) async throws -> (keys: Keys, recoveries: [KeyRecovery]) {
        let ledger = try Ledger(path: world.directory + "/\(name).sqlite")
        let rootKey = rootKey ?? world.rootKey
        let sealer = try await Sealer.open(ledger, rootKey: rootKey)
        var recoveries: [KeyRecovery] = []
        for region in [World.region, World.away] {
            recoveries.append(
                try await KeyRecovery(
                    archive.documents(of: region),
                    region: region,
                    into: ledger,
                    rootKey: rootKey,
                    sealer: sealer
                )
            )
        }
        let keys = Keys(
            ledger: ledger,
            sealer: sealer,
            regions: [World.region, World.away],
            now: { world.clock.now }
        )
        return (keys, recoveries)
    }

    @Test func `brings back keys, aliases, grants and states, and what is encrypted opens`() async throws {
        try await World.with { world in
            let archive = MemoryArchive()
            let (key, reference) = try await world.key { $0.isMultiRegion = true }
            let before = try await world.keys.encrypt([1, 2, 3], under: reference, context)
            _ = try await world.keys.rotate(reference)
            let after = try await world.keys.encrypt([4], under: reference, context)
            let replica = try await world.keys.replicate(reference, to: World.away, KeyWish(), by: World.root())
            try await world.keys.createAlias("alias/a", for: reference)
            let ann = "arn:aws:iam::\(World.account):user/ann"
            let wish = GrantWish(to: ann, [.decrypt], retiring: ann)
            let grant = try await world.keys.createGrant(wish, on: reference, by: World.account)
            let (_, disabled) = try await world.key()
            try await world.keys.disable(disabled)
            let (_, pending) = try await world.key { $0.origin = .external }
            _ = try await world.keys.scheduleDeletion(of: pending, windowDays: 9)
            try await KeyArchivist(world.keys, archive: archive).keepChanges()

            let (keys, recoveries) = try await recovered(world, archive, "recovered")
            #expect(recoveries.map(\.keys.count) == [3, 1] && recoveries.flatMap(\.problems).isEmpty)
            for (encrypted, plaintext) in [(before, [1, 2, 3] as [UInt8]), (after, [4])] {
                for region in [World.region, World.away] {
                    let scope = World.scope(region)
                    let opened = try await keys.decrypt(encrypted.ciphertext, context, by: nil, in: scope)
                    #expect(opened.plaintext == plaintext)
                }
            }
            #expect(try await keys.resolve(KeyReference("alias/a", in: World.scope())) == reference)
            #expect(try await keys.grant(grant.id, on: reference).archived() == grant.archived())
            try await keys.decide(KeyAccess("Decrypt", .key(reference), context), of: World.user("ann"))
            let page = try await keys.grants(
                retirableBy: ann,
                in: World.region,
                KeyPageWish(limit: nil, marker: nil, standard: 50)
            )
            #expect(page.items.map(\.id) == [grant.id])
            for one in [reference, disabled, pending, KeyReference(key: replica.id, in: replica.scope)] {
                var (mine, theirs) = (try await world.now(one), try await keys.key(one))
                #expect(mine.materials.map(\.id) == theirs.materials.map(\.id))
                #expect(zip(mine.materials, theirs.materials).allSatisfy { $0.sealed != $1.sealed || $0.sealed == nil })
                (mine.materials, theirs.materials) = ([], [])
                #expect(try mine.archived() == theirs.archived())
            }
            #expect(key.id == replica.id)
        }
    }

    @Test func `hears of every change, and of none twice`() async throws {
        try await World.with { world in
            let (archive, keys) = (MemoryArchive(), world.keys)
            let archivist = KeyArchivist(keys, archive: archive)
            let (_, reference) = try await world.key { $0.isMultiRegion = true }
            let (_, other) = try await world.key()
            let (_, external) = try await world.key { $0.origin = .external }
            let ann = "arn:aws:iam::\(World.account):user/ann"
            var grant = ""
            let changes: [(String, () async throws -> Void)] = [
                ("the first time", {}),
                ("disable", { try await keys.disable(reference) }),
                ("enable", { try await keys.enable(reference) }),
                ("describe", { try await keys.describe(reference, as: "d") }),
                ("tag", { try await keys.add([KeyTag(key: "a", value: "b")], to: reference) }),
                ("untag", { try await keys.removeTags(named: ["a"], from: reference) }),
                (
                    "policy",
                    {
                        let text = DefaultKeyPolicy.text(account: World.account) + " "
                        try await keys.put(policy: text, on: reference, by: World.root(), mayLockOut: false)
                    }
                ),
                ("alias", { try await keys.createAlias("alias/a", for: reference) }),
                ("alias moved", { try await keys.updateAlias("alias/a", to: other) }),
                ("alias deleted", { try await keys.deleteAlias("alias/a", in: World.scope()) }),
                (
                    "grant",
                    {
                        let wish = GrantWish(to: ann, [.decrypt])
                        grant = try await keys.createGrant(wish, on: reference, by: World.account).id
                    }
                ),
                ("grant removed", { try await keys.removeGrant(grant, on: reference) }),
                ("rotation", { try await keys.enableRotation(of: reference, periodDays: 90) }),
                ("rotated", { _ = try await keys.rotate(reference) }),
                ("replica", { _ = try await keys.replicate(reference, to: World.away, KeyWish(), by: World.root()) }),
                ("primary", { try await keys.makePrimary(in: World.away, of: reference) }),
                ("import", { try await world.importMaterial([UInt8](0..<32), into: external) }),
                ("erased", { _ = try await keys.deleteMaterial(nil, of: external) }),
                ("managed", { _ = try await keys.managedKey(of: "rds", in: World.scope()) }),
                ("scheduled", { _ = try await keys.scheduleDeletion(of: external, windowDays: 7) }),
                ("cancelled", { _ = try await keys.cancelDeletion(of: external) }),
                ("scheduled again", { _ = try await keys.scheduleDeletion(of: external, windowDays: 7) }),
                (
                    "deleted",
                    {
                        world.clock.pass(days: 8)
                        try await keys.tend()
                    }
                ),
            ]
            for (what, change) in changes {
                let (here, there) = (archive.documents(of: World.region), archive.documents(of: World.away))
                try await change()
                try await archivist.keepChanges()
                let isNews = archive.documents(of: World.region) != here || archive.documents(of: World.away) != there
                #expect(isNews, "\(what)")
                let writes = archive.writes
                try await archivist.keepChanges()
                #expect(archive.writes == writes, "\(what)")
                try await expectCurrent(archive, world, what)
            }
        }
    }

    /// Expects that the archive holds each key exactly as the ledger does.
    private func expectCurrent(_ archive: MemoryArchive, _ world: World, _ what: String) async throws {
        for region in [World.region, World.away] {
            let documents = archive.documents(of: region).filter { $0.key.hasPrefix(KeySubjectName.keyPrefix) }
            let sealing = world.keys.sealer.id
            let expected = try await world.ledger.read { reader in
                try reader.list(Key.self, in: World.scope(region)).compactMap {
                    try KeyDocument($0.id, in: $0.scope, sealing: sealing, .empty, reader)?.archived()
                }
            }
            #expect(Set(documents.values) == Set(expected), "\(what)")
        }
    }

    @Test func `holds no material in the clear`() async throws {
        try await World.with { world in
            let archive = MemoryArchive()
            let material = Randomness.system.bytes(32)
            let (_, reference) = try await world.key { $0.origin = .external }
            try await world.importMaterial(material, into: reference)
            try await KeyArchivist(world.keys, archive: archive).keepChanges()
            let secrets = world.clock.secrets.withLock { $0.filter { $0.count == 32 } } + [material]
            let kept = archive.documents(of: World.region).values.map { Data($0) }
            #expect(kept.count == 2 && secrets.count >= 3)
            for secret in secrets {
                for text in [Data(secret), Data(secret).base64EncodedData(), Data(Hexadecimal.text(secret).utf8)] {
                    #expect(kept.allSatisfy { $0.range(of: text) == nil })
                }
            }
        }
    }

    @Test func `is waited for before material is used for the first time, and not after`() async throws {
        try await World.with { world in
            let (archive, keys) = (MemoryArchive(), archived(world))
            let archivist = KeyArchivist(keys, archive: archive)
            let (key, reference) = try await world.key()
            async let encrypted = keys.encrypt([1], under: reference, context)
            try await archivist.keepChanges()
            _ = try await encrypted
            let subject = KeySubjectName.key(key.id, of: World.account)
            #expect(archive.documents(of: World.region)[subject] != nil)
            archive.cutOff(true)
            _ = try await keys.encrypt([2], under: reference, context)
            try await keys.disable(reference)
            await #expect(throws: MemoryArchive.OutOfReach.self) { try await archivist.keepChanges() }
            archive.cutOff(false)
            try await archivist.keepChanges()
            let document = try #require(archive.documents(of: World.region)[subject])
            #expect(try JSONDecoder().decode(KeyDocument.self, from: Data(document)).key.isEnabled == false)
        }
    }

    @Test func `opens with the root key alone, and follows it when it is exchanged`() async throws {
        try await World.with { world in
            let archive = MemoryArchive()
            let archivist = KeyArchivist(world.keys, archive: archive)
            let (_, reference) = try await world.key()
            let encrypted = try await world.keys.encrypt([1], under: reference, context)
            try await archivist.keepChanges()
            let next = RootKey.make(.system)
            await #expect(throws: RootKeyError.self) {
                _ = try await recovered(world, archive, "wrong", rootKey: next)
            }
            try await Sealer.admit(next, to: world.ledger, by: world.rootKey)
            try await archivist.keepChanges()
            for (name, rootKey) in [("former", world.rootKey), ("next", next)] {
                let (keys, _) = try await recovered(world, archive, name, rootKey: rootKey)
                let opened = try await keys.decrypt(encrypted.ciphertext, context, by: nil, in: World.scope())
                #expect(opened.plaintext == [1])
            }
            try await Sealer.forgetOtherRootKeys(in: world.ledger, than: next)
            try await archivist.keepChanges()
            await #expect(throws: RootKeyError.self) { _ = try await recovered(world, archive, "after") }
        }
    }

    @Test func `gives back what can be read, and names the rest`() async throws {
        try await World.with { world in
            let archive = MemoryArchive()
            for _ in 0..<3 { _ = try await world.key() }
            try await KeyArchivist(world.keys, archive: archive).keepChanges()
            let subjects = archive.documents(of: World.region).keys.filter { $0.hasPrefix(KeySubjectName.keyPrefix) }
            let (bare, torn) = (subjects.sorted()[0], subjects.sorted()[1])
            try await archive.keep(Array("{}".utf8), as: bare, in: World.region)
            let whole = try #require(archive.documents(of: World.region)[torn])
            var document = try JSONDecoder().decode(KeyDocument.self, from: Data(whole))
            document.key.materials[0].sealed = document.key.materials[0].sealed.map { $0.dropLast() + [0] }
            try await archive.keep(try document.archived(), as: torn, in: World.region)
            let (_, recoveries) = try await recovered(world, archive, "damaged")
            #expect(recoveries[0].keys.count == 1 && recoveries[0].problems.count == 2)
        }
    }
}
