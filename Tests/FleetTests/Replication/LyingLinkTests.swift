import Foundation
import Ledger
import Repository
import Testing

@testable import Fleet

@Suite(.timeLimit(.minutes(5))) struct `A region whose ledger does not tell the truth` {
    /// What becomes of the answer about a snapshot on its way.
    enum Lie: Sendable, CaseIterable {
        case anotherDatabase, anotherSnapshot, anotherLineage, anotherInstance
    }

    @Test(arguments: Lie.allCases)
    func `can't have other data published under a snapshot's name`(lie: Lie) async throws {
        try await FleetFixture.withStores { fixture in
            let (app, other) = (try await fixture.stage("app"), try await fixture.stage("other"))
            let wanted = try await fixture.publish("s", of: app, bytes: [1])
            let older = try await fixture.publish("older", of: app, bytes: [2])
            let foreign = try await fixture.publish("foreign", of: other, bytes: [3])
            let link = LyingLink(try fixture.fleet.link(to: fixture.scope.region)) { snapshot in
                switch lie {
                case .anotherDatabase: snapshot.manifest = foreign.manifest
                case .anotherSnapshot: snapshot.manifest = older.manifest
                case .anotherLineage: snapshot.instance.lineage = other.lineage
                case .anotherInstance:
                    snapshot.manifest = foreign.manifest
                    snapshot.instance = other
                }
            }
            try await fixture.neighbour(link) { there in
                _ = try await there.copySnapshot(CopyRequest(of: wanted.arn, as: "c"), in: fixture.there)
                let copy = try await fixture.ended("c", in: fixture.there, there)
                #expect(copy.status == .failed)
                #expect(copy.statusReason?.contains("names manifest") == true)
                #expect(try await there.repository(fixture.there).snapshots().isEmpty)
            }
        }
    }

    @Test func `decides neither when a copy's data was complete nor where its log lies, and copies are copied again`()
        async throws
    {
        try await FleetFixture.withStores { fixture in
            let app = try await fixture.stage("app")
            let source = try await fixture.publish("s", of: app, bytes: [1])
            let link = LyingLink(try fixture.fleet.link(to: fixture.scope.region)) { snapshot in
                snapshot.createdAt = .distantFuture
                snapshot.log = LogSpan(timeline: 9, start: 0, end: 1)
            }
            try await fixture.neighbour(link) { there in
                _ = try await there.copySnapshot(CopyRequest(of: source.arn, as: "c"), in: fixture.there)
                let copy = try await fixture.ended("c", in: fixture.there, there)
                #expect(copy.status == .available, "\(copy.statusReason ?? "")")
                #expect(copy.createdAt == source.createdAt && copy.log == source.log)
                let next = Scope(account: fixture.scope.account, region: "eu-west-2")
                _ = try await there.copySnapshot(CopyRequest(of: copy.arn, as: "d"), in: next)
                let second = try await fixture.ended("d", in: next, there)
                #expect(second.status == .available, "\(second.statusReason ?? "")")
                #expect(second.createdAt == source.createdAt && second.log == source.log)
            }
        }
    }

    @Test func `decides nothing about a base but which one it is`() async throws {
        try await FleetFixture.withStores { fixture in
            let (app, other) = (try await fixture.stage("app"), try await fixture.stage("other"))
            try await fixture.stageBackup(of: app)
            let source = try await fixture.publish("rds:app-1", of: app, .automated, bytes: [1])
            let foreign = try await fixture.publish("foreign", of: other, bytes: [3])
            let home = try fixture.fleet.link(to: fixture.scope.region)
            let wrong = LyingLink(home) { _ in
            } base: {
                $0.manifest = foreign.manifest
            }
            try await fixture.neighbour(wrong, isReconciling: false) { there in
                let replica = try await there.startReplication(
                    ReplicationRequest(sourceARN: app.arn),
                    in: fixture.there
                )
                let error = await #expect(throws: RepositoryError.self) {
                    try await Replicator(there, replica).bringBases()
                }
                #expect(error?.code == .damaged)
                #expect(try await there.repository(fixture.there).snapshots().isEmpty)
            }
            let late = LyingLink(home) { _ in
            } base: { base in
                base.completeAt = .distantPast
                base.requestedAt = .distantFuture
                base.log = LogSpan(timeline: 9, start: 7, end: 8)
            }
            try await fixture.neighbour(late, isReconciling: false) { there in
                let replica = try await there.startReplication(
                    ReplicationRequest(sourceARN: app.arn),
                    in: fixture.there
                )
                try await Replicator(there, replica).bringBases()
                let (key, id, scope) = (replica.key, replica.identifier, fixture.there)
                let points = try await there.ledger.read { try $0.list(RecoveryPoint.self, ownedBy: key) }
                #expect(points.map(\.log) == [source.log] && points.map(\.completeAt) == [source.createdAt])
                let kept = try await there.ledger.read { try $0.find(AutomatedBackup.self, id, in: scope) }
                #expect(kept?.replication?.logStart == source.log)
                #expect(kept?.replication?.lastBase == source.log)
            }
        }
    }

    @Test func `can't say a time that nobody can count with`() {
        #expect(Date(timeIntervalSince1970: 1e300).milliseconds == .max)
        #expect(Date(timeIntervalSince1970: -1e300).milliseconds == .min)
        #expect(Date(timeIntervalSince1970: -1.0005).milliseconds == -1_001)
    }
}

/// A link over which what the other region's ledger says arrives changed.
private struct LyingLink: RegionLink {
    let link: any RegionLink
    let changeSnapshot: @Sendable (inout Snapshot) -> Void
    let changeBase: @Sendable (inout RecoveryPoint) -> Void

    init(
        _ link: any RegionLink,
        snapshot: @escaping @Sendable (inout Snapshot) -> Void,
        base: @escaping @Sendable (inout RecoveryPoint) -> Void = { _ in }
    ) {
        self.link = link
        changeSnapshot = snapshot
        changeBase = base
    }

    func source() async throws -> RepositorySource { try await link.source() }

    func snapshot(arn: String, account: String) async throws -> Snapshot {
        var snapshot = try await link.snapshot(arn: arn, account: account)
        changeSnapshot(&snapshot)
        return snapshot
    }

    func backup(
        of subject: ReplicationSubject,
        bases: BaseChoice,
        account: String
    ) async throws -> ReplicationSource {
        var source = try await link.backup(of: subject, bases: bases, account: account)
        for index in source.bases.indices { changeBase(&source.bases[index]) }
        return source
    }

    func announce(replica arn: String, of resourceID: String, follows: Bool, account: String) async throws {
        try await link.announce(replica: arn, of: resourceID, follows: follows, account: account)
    }
}

extension FleetFixture {
    /// Puts a snapshot of a staged instance into ledger and repository.
    fileprivate func publish(
        _ identifier: String,
        of instance: Instance,
        _ origin: Snapshot.Origin = .manual,
        bytes: [UInt8]
    ) async throws -> Snapshot {
        let snapshot = try await stageSnapshot(identifier, of: instance.identifier, origin)
        let writer = try await fleet.repository(scope).snapshot(
            id: SnapshotID(snapshot.manifest),
            lineage: LineageID(instance.lineage),
            stream: StreamID(instance.stream)
        )
        try await writer.store([FileTask(path: "data", content: .bytes(bytes))])
        _ = try await writer.finish { [snapshot] _ in try SnapshotDescription(snapshot).encode() }
        return snapshot
    }

    /// A fleet of another daemon with two regions, which is linked to the fixture's own.
    fileprivate func neighbour(
        _ link: LyingLink,
        isReconciling: Bool = true,
        _ body: @escaping @Sendable (Fleet) async throws -> Void
    ) async throws {
        let place = directory + "/neighbour-\(UUID().uuidString.prefix(8))"
        var repositories: [String: Repository] = [:]
        for region in ["eu-west-1", "eu-west-2"] {
            let store = LocalDirectoryStore(directory: "\(place)/\(region)")
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            repositories[region] = try await Repository.open(store, key: .random(), access: .writing)
        }
        let there = Fleet(
            ledger: try Ledger(path: place + "/ledger.sqlite"),
            repositories: repositories,
            links: [scope.region: link],
            installations: fleet.installations,
            clock: fleet.clock,
            settings: fleet.settings,
            logger: fleet.logger
        )
        guard isReconciling else { return try await body(there) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await Reconciler(there).run() }
            defer { group.cancelAll() }
            try await body(there)
        }
    }

    /// The copy as it is when its work has ended.
    fileprivate func ended(_ identifier: String, in scope: Scope, _ fleet: Fleet) async throws -> Snapshot {
        try await eventually("\(identifier) has ended", seconds: 120) {
            try await fleet.ledger.read { try $0.find(Snapshot.self, identifier, in: scope)?.status } != .creating
        }
        return try await fleet.ledger.read { try #require(try $0.find(Snapshot.self, identifier, in: scope)) }
    }
}
