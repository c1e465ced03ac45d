import Access
import AccessTesting
import Fleet
import Foundation
import Ledger
import Peer
import Repository
import Testing

struct PeerLinkTests {
    @Test func `a snapshot and log come over the link, and the key opens them there`() async throws {
        try await PeerWorld.with { world in
            let lineage = try LineageID("lineage")
            let bytes = try await world.take("first", byteCount: 20 * 1024 * 1024, lineage: lineage)
            let log = try await world.repository.log(stream: StreamID("db-1"), lineage: lineage)
            try await log.append(timeline: 1, start: 100, bytes: [1, 2, 3])
            let target = try await world.target()
            let source = try await world.link().source()
            let id = try SnapshotID("first")
            let adopted = try await target.adopt(id, from: source, as: id)
            #expect(adopted.bytesMoved > bytes.count)
            let file = try await target.read(target.manifest(id), path: "data")
            #expect(file == bytes)
            let moved = try await target.adoptLog(of: StreamID("db-1"), lineage: lineage, from: source)
            #expect(moved.ranges == [LogRange(timeline: 1, start: 100, end: 103)])
            #expect(try await target.verify().problems == [])
        }
    }

    @Test func `what a repository keeps to itself can't be read, nor what is not there`() async throws {
        try await PeerWorld.with { world in
            _ = try await world.take("first", byteCount: 10_000, lineage: LineageID("lineage"))
            let store = try await world.link().source().store
            for name in ["repository", "lineages/lineage/00000000000000000001", "epochs/00000000000000000001"] {
                let object = try ObjectName(name)
                #expect(await code { _ = try await store.get(object) } == .notFound)
                #expect(await code { _ = try await store.size(of: object) } == .notFound)
                #expect(await code { _ = try await store.list(prefix: name) } == .notFound)
            }
            #expect(await code { _ = try await store.list(prefix: "") } == .notFound)
            #expect(await code { _ = try await store.get(ObjectName("packs/lineage/none")) } == .notFound)
            #expect(await code { try await store.put(ObjectName("packs/a/b"), [1]) } == .readOnly)
            #expect(await code { try await store.delete(ObjectName("packs/a/b")) } == .readOnly)
            let key = try await world.link().source().lineageKey
            #expect(await code { _ = try await key(LineageID("other")) } == .notFound)
        }
    }

    @Test func `a part of an object is what it is in the repository, and a listing too`() async throws {
        try await PeerWorld.with { world in
            _ = try await world.take("first", byteCount: 100_000, lineage: LineageID("lineage"))
            let here = try world.repository.source.store
            let there = try await world.link().source().store
            let infos = try await here.list(prefix: "packs/")
            #expect(try await there.list(prefix: "packs/") == infos)
            let pack = try #require(infos.first)
            #expect(try await there.get(pack.name) == here.get(pack.name))
            #expect(try await there.get(pack.name, range: 10..<30) == here.get(pack.name, range: 10..<30))
            let end = (pack.size - 5)..<(pack.size + 20)
            #expect(try await there.get(pack.name, range: end) == here.get(pack.name, range: end))
            #expect(try await there.get(pack.name, range: end).count == 5)
        }
    }

    @Test func `a listing of nothing is empty, so that log which is still to come is waited for`() async throws {
        try await PeerWorld.with { world in
            let source = try await world.link().source()
            #expect(try await source.store.list(prefix: "logs/").isEmpty)
            let (target, lineage) = (try await world.target(), try LineageID("lineage"))
            #expect(try await target.adoptLog(of: StreamID("db-1"), lineage: lineage, from: source).ranges.isEmpty)
        }
    }

    @Test func `only a root key of the daemon's own account may ask`() async throws {
        try await PeerWorld.with { world in
            let other = try await Accounts(ledger: world.fleet.ledger, sealer: TestSealer(), now: { Date() }).create()
            let link = try world.link(signing: other)
            let error = await #expect(throws: PeerError.self) {
                try await link.snapshot(arn: "a", account: other.account)
            }
            #expect(error?.code == .refused)
            #expect(error?.message.contains("account import") == true)
            #expect(await code { _ = try await link.source().store.list(prefix: "packs/") } == .storeFailed)
            let wrong = AccessKey(id: world.key.id, secret: "guess", account: PeerWorld.account, createdAt: Date())
            let guesser = try world.link(signing: wrong)
            let guess = await #expect(throws: PeerError.self) {
                try await guesser.snapshot(arn: "a", account: PeerWorld.account)
            }
            #expect(guess?.code == .refused)
            let elsewhere = try world.link(region: "eu-west-2")
            let lost = await #expect(throws: PeerError.self) {
                try await elsewhere.snapshot(arn: "a", account: PeerWorld.account)
            }
            #expect(lost?.code == .refused)
        }
    }

    @Test func `what the region's fleet refuses is refused in its own words`() async throws {
        try await PeerWorld.with { world in
            let arn = "arn:aws:rds:\(PeerWorld.region):\(PeerWorld.account):snapshot:none"
            let here = LocalRegion(PeerWorld.region, ledger: world.fleet.ledger, repository: try world.repository)
            let local = await #expect(throws: FleetError.self) {
                try await here.snapshot(arn: arn, account: PeerWorld.account)
            }
            let link = try world.link()
            let remote = await #expect(throws: FleetError.self) {
                try await link.snapshot(arn: arn, account: PeerWorld.account)
            }
            #expect(remote != nil && remote == local)
            let backup = await #expect(throws: FleetError.self) {
                try await link.backup(of: .resource("db-NONE"), bases: .newest, account: PeerWorld.account)
            }
            #expect(backup?.code == .automatedBackupNotFound)
        }
    }

    @Test func `a peer that is not there is unreachable`() async throws {
        let address = try #require(PeerAddress("http://127.0.0.1:1"))
        let key = AccessKey(id: "AKIA", secret: "secret", account: PeerWorld.account, createdAt: Date())
        let settings = PeerSettings(region: "eu-west-1", address: address)
        let link = PeerRegion(try PeerClient(settings, key: { key }, now: { Date() }))
        let error = await #expect(throws: PeerError.self) { try await link.snapshot(arn: "a", account: key.account) }
        #expect(error?.code == .unreachable)
        #expect(error?.message.contains("eu-west-1") == true)
        #expect(await code { _ = try await link.source().store.list(prefix: "packs/") } == .storeFailed)
    }
}
