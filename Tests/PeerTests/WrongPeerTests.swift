import Fleet
import Foundation
import Ledger
import Peer
import Repository
import Testing

struct WrongPeerTests {
    @Test(arguments: [-1, Int.min, 1 << 30 + 1, Int.max])
    func `an object of a size that none has is not read`(size: Int) async throws {
        try await PeerWorld.with(serving: WrongPeer(size: size).service) { world in
            let source = try await world.link().source()
            let name = try ObjectName("packs/lineage/a")
            #expect(await code { _ = try await source.store.size(of: name) } == .storeFailed)
            #expect(await code { _ = try await source.store.get(name) } == .storeFailed)
            let stream = try StreamID("db-1")
            let target = try await world.target()
            let lineage = try LineageID("lineage")
            #expect(try await target.adoptLog(of: stream, lineage: lineage, from: source).ranges.isEmpty)
        }
    }

    @Test(
        arguments: [
            "the same again": { _ in (["packs/a/1", "packs/a/2"], [1, 1], false) },
            "from another place": { _ in (["logs/a/1"], [1], true) },
            "not in order": { _ in (["packs/a/2", "packs/a/1"], [1, 1], true) },
            "twice": { _ in (["packs/a/1", "packs/a/1"], [1, 1], true) },
            "without a size": { _ in (["packs/a/1", "packs/a/2"], [1], true) },
            "of a size below zero": { _ in (["packs/a/1"], [-1], true) },
            "that is no name": { _ in (["packs/../root"], [1], true) },
            "more than a page holds": { _ in
                let names = (0..<5_001).map { "packs/a/\(10_000 + $0)" }
                return (names, names.map { _ in 1 }, true)
            },
            "without end": { after in
                let first = (after.flatMap { Int($0.dropFirst(8)) } ?? 1_000_000) + 1
                return ((first..<(first + 4_000)).map { "packs/a/\($0)" }, (0..<4_000).map { _ in 1 }, false)
            },
            "nothing, and more of it": { _ in ([], [], false) },
        ] as [String: @Sendable (String?) -> WrongPeer.Page]
    )
    func `a listing that can't be one ends`(
        _: String,
        page: @escaping @Sendable (String?) -> WrongPeer.Page
    )
        async throws
    {
        try await PeerWorld.with(serving: WrongPeer(page: page).service) { world in
            let store = try await world.link().source().store
            #expect(await code { _ = try await store.list(prefix: "packs/") } == .storeFailed)
        }
    }

    @Test(
        arguments: [
            (#""requestedAt":0"#, #""requestedAt":1e300"#), (#""createdAt":5"#, #""createdAt":-1e40"#),
            (#""start":0,"timeline":1"#, #""start":0,"timeline":-1"#), (#""identifier":"s""#, #""identifier":"t""#),
            (#""fullBytes":1"#, #""fullBytes":-1"#), ("{", "["),
        ]
    )
    func `what can't be true of a snapshot is not taken for it`(said: String, instead: String) async throws {
        var snapshot = Snapshot(
            scope: Scope(account: PeerWorld.account, region: PeerWorld.region),
            identifier: "s",
            origin: .manual,
            instance: Self.instance,
            manifest: "m",
            requestedAt: Date(timeIntervalSinceReferenceDate: 0),
            tags: []
        )
        snapshot.createdAt = Date(timeIntervalSinceReferenceDate: 5)
        snapshot.fullBytes = 1
        snapshot.log = LogSpan(timeline: 1, start: 0, end: 9)
        let arn = snapshot.arn
        let sound = try Self.encode(snapshot)
        let wrong = sound.replacing(said, with: instead, maxReplacements: 1)
        try #require(wrong != sound)
        for (text, isSound) in [(sound, true), (wrong, false)] {
            try await PeerWorld.with(serving: WrongPeer(document: Data(text.utf8)).service) { world in
                let link = try world.link()
                let found = await peerCode { _ = try await link.snapshot(arn: arn, account: PeerWorld.account) }
                #expect(found == (isSound ? nil : .unintelligible))
            }
        }
    }

    @Test func `automated backups of another instance, and bases on timelines that none has, are not taken`()
        async throws
    {
        let instance = Self.instance
        var base = try #require(Self.point(timeline: 1))
        let backup = AutomatedBackup(identifier: "ab-1", instance: instance)
        let sound = try Self.encode(ReplicationSource(backup: backup, capture: nil, bases: [base]))
        base.log.timeline = -1
        let wrong = try Self.encode(ReplicationSource(backup: backup, capture: nil, bases: [base]))
        for (text, subject, expected) in [
            (sound, instance.resourceID, nil), (sound, "db-OTHER", PeerError.Code.unintelligible),
            (wrong, instance.resourceID, .unintelligible),
        ] {
            try await PeerWorld.with(serving: WrongPeer(document: Data(text.utf8)).service) { world in
                let link = try world.link()
                let found = await peerCode {
                    _ = try await link.backup(of: .resource(subject), bases: .none, account: PeerWorld.account)
                }
                #expect(found == expected)
            }
        }
    }

    private static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private static func point(timeline: Int) -> RecoveryPoint? {
        var snapshot = Snapshot(
            scope: instance.scope,
            identifier: "p",
            origin: .recoveryPoint,
            instance: instance,
            manifest: "m",
            requestedAt: Date(timeIntervalSinceReferenceDate: 0),
            tags: []
        )
        snapshot.createdAt = Date(timeIntervalSinceReferenceDate: 5)
        snapshot.log = LogSpan(timeline: timeline, start: 0, end: 9)
        return RecoveryPoint(snapshot)
    }

    private static var instance: Instance {
        let scope = Scope(account: PeerWorld.account, region: PeerWorld.region)
        return Instance(
            scope: scope,
            identifier: "app",
            resourceID: "db-APP",
            requestedAt: Date(timeIntervalSinceReferenceDate: 9),
            settings: InstanceSettings(
                engine: "postgres",
                majorVersion: 15,
                instanceClass: "db.t3.micro",
                allocatedStorageGiB: 20,
                backupWindow: DailyWindow(startMinute: 0),
                maintenanceWindow: WeeklyWindow(startMinute: 600)
            ),
            engineVersion: "15.18",
            address: "127.0.0.1",
            port: 5432,
            masterUsername: "master",
            databaseName: nil,
            lineage: "lineage"
        )
    }

    private func peerCode(_ body: () async throws -> Void) async -> PeerError.Code? {
        do {
            try await body()
        } catch let error as PeerError {
            return error.code
        } catch {
            Issue.record("\(error)")
        }
        return nil
    }
}
