import Fleet
import Foundation
import Ledger
import Repository
import Testing

@Suite struct `Replicating automated backups to another region` {
    @Test(.timeLimit(.minutes(10)))
    func `restores any replicated second there, also when the source's region is gone`() async throws {
        try await FleetFixture.with(besides: [away]) { fixture in
            try await fixture.create("app")
            try await fixture.awaitInstance("app")
            let source = try await fixture.instance("app")
            try await fixture.sql("app", "CREATE TABLE public.t AS SELECT generate_series(1, 1000) AS n")
            let backup = try await fixture.startReplication(of: source)
            #expect(backup.status == .pending)
            try await fixture.awaitReplicating(source)
            let first = Date()
            try await Task.sleep(for: .milliseconds(20))
            try await fixture.sql("app", "INSERT INTO public.t SELECT generate_series(1001, 3000)")
            let good = Date()
            try await Task.sleep(for: .milliseconds(20))
            try await fixture.sql("app", "DROP TABLE public.t")
            try await fixture.awaitReplicated(source, through: Date())
            #expect(try await fixture.automatedBackup(source.resourceID)?.replicas == [backup.arn])

            try await fixture.delete("app")
            try await fixture.awaitGone("app")
            try await eventually("the replicated backups are kept", seconds: 120) {
                try await fixture.replica(of: source)?.status == .retained
            }
            try FileManager.default.removeItem(atPath: fixture.directory + "/repository/packs")
            let restored = [("app-1", first, "1000"), ("app-2", good, "3000")]
            for (name, time, _) in restored {
                var request = InstanceRequest(identifier: name)
                request.port = fixture.ports.next()
                _ = try await fixture.fleet.restore(
                    .resource(source.resourceID),
                    to: time,
                    as: request,
                    in: fixture.there
                )
            }
            for (name, _, rows) in restored {
                try await fixture.awaitThere(name)
                #expect(try await fixture.sqlThere(name, "SELECT count(*) FROM public.t") == rows)
            }
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `keeps what was replicated when it is stopped, and goes on with it when it is started again`() async throws {
        try await FleetFixture.with(besides: [away]) { fixture in
            try await fixture.create("app")
            try await fixture.awaitInstance("app")
            let source = try await fixture.instance("app")
            let backup = try await fixture.startReplication(of: source)
            try await fixture.awaitReplicating(source)
            let stopped = try await fixture.fleet.stopReplication(of: source.arn, in: fixture.there)
            #expect(stopped.status == .retained)
            let points = try await fixture.recoveryPoints(backup.key)
            // A round that was under way may have named it once more, and takes that back.
            try await eventually("the source names no copy", seconds: 60) {
                try await fixture.automatedBackup(source.resourceID)?.replicas == []
            }
            let missed = Date()
            try await fixture.sql("app", "CREATE TABLE public.t AS SELECT generate_series(1, 1000) AS n")
            let again = try await fixture.startReplication(of: source)
            #expect(again.identifier == backup.identifier)
            try await fixture.awaitReplicated(source, through: Date())
            #expect(
                try await fixture.recoveryPoints(backup.key).prefix(points.count).map(\.manifest)
                    == points.map(\.manifest)
            )
            let window = try await fixture.replica(of: source).flatMap { $0 }
            #expect(window != nil)
            var request = InstanceRequest(identifier: "app-1")
            request.port = fixture.ports.next()
            // The time in between was captured at the source, and has no gap here.
            _ = try await fixture.fleet.restore(
                .automatedBackup(arn: backup.arn),
                to: missed,
                as: request,
                in: fixture.there
            )
            try await fixture.awaitThere("app-1")
            #expect(try await fixture.sqlThere("app-1", "SELECT to_regclass('public.t') IS NULL") == "t")
        }
    }

    @Test(.timeLimit(.minutes(10))) func `copies a snapshot across regions, and the next one by what changed`()
        async throws
    {
        try await FleetFixture.with(besides: [away]) { fixture in
            try await fixture.create("app")
            try await fixture.awaitInstance("app")
            try await fixture.sql("app", "CREATE TABLE public.t AS SELECT generate_series(1, 100000) AS n")
            var moved: [Int] = []
            for (name, statement) in [("one", "SELECT 1"), ("two", "INSERT INTO public.t VALUES (0)")] {
                try await fixture.sql("app", statement)
                let source = try await fixture.fleet.createSnapshot(of: "app", named: name, tags: [], in: fixture.scope)
                try await fixture.awaitSnapshot(name)
                try await fixture.awaitInstance("app")
                let before = try await fixture.packBytes(in: away)
                _ = try await fixture.fleet.copySnapshot(CopyRequest(of: source.arn, as: name), in: fixture.there)
                try await fixture.awaitSnapshotThere(name)
                moved.append(try await fixture.packBytes(in: away) - before)
            }
            #expect(moved[1] * 4 < moved[0])
            try await fixture.delete("app")
            try await fixture.awaitGone("app")
            try FileManager.default.removeItem(atPath: fixture.directory + "/repository/packs")
            var request = InstanceRequest(identifier: "app-1")
            request.port = fixture.ports.next()
            _ = try await fixture.fleet.restore(snapshot: "two", to: request, in: fixture.there)
            try await fixture.awaitThere("app-1")
            #expect(try await fixture.sqlThere("app-1", "SELECT count(*) FROM public.t") == "100001")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `has the very last transaction where the source's backups are kept after its deletion`() async throws {
        try await FleetFixture.with(besides: [away]) { fixture in
            try await fixture.create("app")
            try await fixture.awaitInstance("app")
            let source = try await fixture.instance("app")
            try await fixture.startReplication(of: source)
            try await fixture.awaitReplicating(source)
            try await fixture.sql("app", "CREATE TABLE public.t AS SELECT generate_series(1, 1000) AS n")
            try await fixture.delete("app", keepingBackups: true)
            try await fixture.awaitGone("app")
            try await eventually("the replicated backups are kept", seconds: 120) {
                try await fixture.replica(of: source)?.status == .retained
            }
            #expect(try await fixture.automatedBackup(source.resourceID)?.status == .retained)
            var request = InstanceRequest(identifier: "app-1")
            request.port = fixture.ports.next()
            _ = try await fixture.fleet.restore(.resource(source.resourceID), to: nil, as: request, in: fixture.there)
            try await fixture.awaitThere("app-1")
            #expect(try await fixture.sqlThere("app-1", "SELECT count(*) FROM public.t") == "1000")
        }
    }

    @Test func `refuses what can't be replicated, with the reason`() async throws {
        try await FleetFixture.withStores(besides: [away]) { fixture in
            let plain = try await fixture.stage("plain", retentionDays: 0)
            let app = try await fixture.stage("app")
            try await fixture.stageBackup(of: app)
            func code(_ arn: String, _ days: Int = 7, in scope: Scope? = nil) async -> FleetError.Code? {
                var request = ReplicationRequest(sourceARN: arn)
                request.retentionDays = days
                do {
                    _ = try await fixture.fleet.startReplication(request, in: scope ?? fixture.there)
                    return nil
                } catch {
                    return (error as? FleetError)?.code
                }
            }
            #expect(await code("arn:aws:rds:us-east-1:000000000001:snapshot:app") == .invalidParameterValue)
            #expect(await code("app") == .invalidParameterValue)
            #expect(await code(app.arn, in: fixture.scope) == .invalidParameterValue)
            #expect(await code("arn:aws:rds:ap-south-1:000000000001:db:app") == .invalidParameterValue)
            #expect(await code("arn:aws:rds:us-east-1:000000000001:db:none") == .instanceNotFound)
            #expect(await code("arn:aws:rds:us-east-1:000000000002:db:app") == .instanceNotFound)
            #expect(await code(plain.arn) == .invalidInstanceState)
            #expect(await code(app.arn, 0) == .invalidParameterValue)
            #expect(await code(app.arn, 36) == .invalidParameterValue)
            #expect(await code(app.arn) == nil)
            #expect(await code(app.arn) == .invalidAutomatedBackupState)
            await #expect(throws: FleetError.self) {
                try await fixture.fleet.stopReplication(of: plain.arn, in: fixture.there)
            }
            #expect(try await fixture.automatedBackup(app.resourceID)?.scope == fixture.scope)
        }
    }
}

/// The region beside the fixture's own.
private let away = "eu-west-1"
