import Engine
import Foundation
import Ledger
import Repository
import Testing

@testable import Fleet

@Suite struct `Replicating over a link that can be cut` {
    @Test(.timeLimit(.minutes(10)))
    func `goes on where it was when the link is healed or the daemon is restarted, and needs no source to restore`()
        async throws
    {
        try await FleetFixture.with { fixture in
            try await fixture.create("app")
            try await fixture.awaitInstance("app")
            let source = try await fixture.instance("app")
            try await fixture.sql("app", "CREATE TABLE public.t (n int)")
            let link = CuttableLink(try fixture.fleet.link(to: fixture.scope.region))
            let store = LocalDirectoryStore(directory: fixture.directory + "/neighbour")
            let key = try RepositoryKey.random()
            try await fixture.neighbour(store, key, link) { there in
                _ = try await there.startReplication(ReplicationRequest(sourceARN: source.arn), in: fixture.there)
                try await fixture.awaitReplicated(source, through: Date(), to: there)
                link.isCut = true
                try await fixture.sql("app", "INSERT INTO public.t VALUES (1)")
                try await eventually("the interruption is told", seconds: 120) {
                    try await fixture.eventsThere(there).contains("9041")
                }
                #expect(try await fixture.window(source, in: there)?.latest ?? .distantFuture < Date())
                link.isCut = false
                try await fixture.awaitReplicated(source, through: Date(), to: there)
                // Told when the last part gets on, which may be a pause later.
                try await eventually("its end is told", seconds: 120) {
                    try await fixture.eventsThere(there).filter { $0 > "9040" } == ["9041", "9042"]
                }
            }
            // The daemon was away meanwhile.
            try await fixture.sql("app", "INSERT INTO public.t VALUES (2)")
            let good = Date()
            try await fixture.neighbour(store, key, link) { there in
                try await fixture.awaitReplicated(source, through: Date(), to: there)
                link.isCut = true
                let kept = try await there.stopReplication(of: source.arn, in: fixture.there)
                #expect(kept.status == .retained)
                var request = InstanceRequest(identifier: "restored")
                request.port = fixture.ports.next()
                _ = try await there.restore(.resource(source.resourceID), to: good, as: request, in: fixture.there)
                let restored = try await fixture.awaitRestored("restored", there)
                let rows = try await there.withAdministrator(of: restored) {
                    try await $0.script("SELECT string_agg(n::text, ',' ORDER BY n) FROM public.t").value
                }
                #expect(rows == "1,2")
                try await there.stopServers()
            }
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `stands still behind log that expired at its source before it was here, says so, and goes on with a base`()
        async throws
    {
        try await FleetFixture.with { fixture in
            try await fixture.create("app")
            try await fixture.awaitInstance("app")
            let source = try await fixture.instance("app")
            let link = CuttableLink(try fixture.fleet.link(to: fixture.scope.region))
            let store = LocalDirectoryStore(directory: fixture.directory + "/neighbour")
            try await fixture.neighbour(store, try .random(), link) { there in
                let replica = try await there.startReplication(
                    ReplicationRequest(sourceARN: source.arn),
                    in: fixture.there
                )
                try await fixture.awaitReplicated(source, through: Date(), to: there)
                link.isCut = true
                let cutAt = Date()
                try await fixture.expireLogBeforeNewPoint(of: source)
                try await fixture.pause(source)
                link.cutsBases = true
                link.isCut = false
                try await eventually("the gap is told", seconds: 120) {
                    try await fixture.eventsThere(there).contains("9002")
                }
                let known = try await there.ledger.read {
                    try $0.captureProgress(replica.scope, resourceID: replica.key)
                }
                #expect(known?.earlier.count == 1 && known?.gapAt != nil)
                #expect(known?.restorableTime ?? .distantPast > cutAt)
                #expect(try await fixture.window(source, in: there)?.latest ?? .distantFuture < cutAt)
                // The log itself brings what stretches the retention period.
                let pauses = try await there.ledger.read { try $0.automatedBackup(resourceID: replica.key)?.pauses }
                #expect(pauses?.count == 1)
                let abandoned = try await fixture.abandonBase(of: replica, there)
                link.cutsBases = false
                try await fixture.awaitReplicated(source, through: Date(), to: there)
                #expect(try await fixture.eventsThere(there).filter { $0 == "9002" }.count == 1)
                let repository = try there.repository(replica.scope)
                #expect(try await !repository.contains(abandoned))
            }
        }
    }
}

extension FleetFixture {
    /// Has a recovery point taken some segments on, and lets go of the log before it.
    fileprivate func expireLogBeforeNewPoint(of source: Instance) async throws {
        for number in 0..<3 {
            try await sql("app", "CREATE TABLE public.t\(number) AS SELECT generate_series(1, 1000) AS n")
            try await sql("app", "SELECT pg_switch_wal()")
        }
        let points = try await recoveryPoints(source.resourceID).count
        try await Scheduler(fleet).begin(
            .takeRecoveryPoint(resourceID: source.resourceID, manifest: fleet.names.token()),
            on: WorkTask.recoverySubject(of: source.resourceID),
            in: scope,
            at: fleet.clock.now()
        )
        try await eventually("a recovery point is taken", seconds: 120) {
            try await recoveryPoints(source.resourceID).count > points
        }
        let point = try #require(try await recoveryPoints(source.resourceID).last)
        let start = point.log.start / (16 << 20) * (16 << 20)
        let log = try await fleet.log(of: try #require(try await automatedBackup(source.resourceID)))
        try await fleet.ledger.write { writer in
            guard var progress = try writer.reader.captureProgress(point.scope, resourceID: point.resourceID) else {
                return
            }
            progress.expire(before: [1: start])
            try writer.put(progress)
        }
        try await log.expire(timeline: 1, before: start)
    }

    /// Has an instance's backups say that it was stopped for a second.
    fileprivate func pause(_ source: Instance) async throws {
        let now = Date()
        try await fleet.ledger.write { writer in
            guard let backup = try writer.reader.automatedBackup(resourceID: source.resourceID) else { return }
            try writer.update(AutomatedBackup.self, backup.identifier, in: backup.scope) {
                $0.add(pauseSince: now.addingTimeInterval(-1), until: now)
            }
        }
    }

    /// Leaves a base at a neighbour as a daemon does that was killed when it had published it and not yet said so.
    fileprivate func abandonBase(of replica: AutomatedBackup, _ there: Fleet) async throws -> SnapshotID {
        try await there.ledger.write { writer in
            let point = try #require(try writer.reader.list(RecoveryPoint.self, ownedBy: replica.key).first)
            try writer.delete(RecoveryPoint.self, point.id, in: point.scope)
            try writer.update(AutomatedBackup.self, replica.identifier, in: replica.scope) {
                $0.replication?.arriving = point.manifest
            }
            return try SnapshotID(point.manifest)
        }
    }

    /// A fleet of another daemon, which hosts `eu-west-1` and is linked to the fixture's own region, beside its
    /// reconciler.
    fileprivate func neighbour(
        _ store: LocalDirectoryStore,
        _ key: RepositoryKey,
        _ link: CuttableLink,
        _ body: @escaping @Sendable (Fleet) async throws -> Void
    ) async throws {
        try FileManager.default.createDirectory(
            atPath: directory + "/neighbour",
            withIntermediateDirectories: true
        )
        let there = Fleet(
            ledger: try Ledger(path: directory + "/neighbour.sqlite"),
            repositories: ["eu-west-1": try await Repository.open(store, key: key, access: .writing)],
            links: [scope.region: link],
            installations: fleet.installations,
            clock: fleet.clock,
            settings: fleet.settings,
            logger: fleet.logger
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await Reconciler(there).run() }
            defer { group.cancelAll() }
            try await body(there)
        }
    }

    /// What can be restored at a neighbour.
    fileprivate func window(_ source: Instance, in fleet: Fleet) async throws -> RestoreWindow? {
        let key = BackupKey.away(source.resourceID, in: there)
        let replica = try await fleet.ledger.read { try $0.automatedBackup(resourceID: key) }
        guard let replica, replica.status == .replicating else { return nil }
        return try await fleet.restoreWindow(of: replica)
    }

    /// Waits until every transaction before `date` can be restored at a neighbour.
    fileprivate func awaitReplicated(_ source: Instance, through date: Date, to fleet: Fleet) async throws {
        try await eventually("\(source.identifier) is replicated through \(date)", seconds: 120) {
            try await window(source, in: fleet).map { $0.latest > date } ?? false
        }
    }

    /// The numbers of a neighbour's events, oldest first.
    fileprivate func eventsThere(_ fleet: Fleet) async throws -> [String] {
        try await fleet.ledger.read { [there] in try $0.list(Event.self, in: there) }.map {
            String($0.number.suffix(4))
        }
    }

    /// Waits until a neighbour's instance is available.
    fileprivate func awaitRestored(_ identifier: String, _ fleet: Fleet) async throws -> Instance {
        try await eventually("\(identifier) is available", seconds: 120) {
            let found = try await fleet.ledger.read { [there] in try $0.instance(identifier, in: there) }
            try #require(found.status != .incompatibleRestore, "\(found.statusReason ?? "")")
            return found.status == .available
        }
        return try await fleet.ledger.read { [there] in try $0.instance(identifier, in: there) }
    }
}
