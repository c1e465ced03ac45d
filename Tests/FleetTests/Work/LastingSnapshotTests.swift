import Fleet
import Foundation
import Ledger
import Repository
import Testing

@Suite struct `A manual snapshot of an instance that is deleted` {
    @Test(.timeLimit(.minutes(10)), arguments: [Snapshot.Origin.manual, .awsBackup])
    func `is taken first when it was accepted before`(origin: Snapshot.Origin) async throws {
        try await FleetFixture.withStores { fixture in
            try await fixture.reconciling { fixture in
                try await fixture.createAndAwait("a", retentionDays: 0)
                try await fixture.sql("a", "CREATE TABLE public.precious AS SELECT 1 AS n")
            }
            let (fleet, scope) = (fixture.fleet, fixture.scope)
            let accepted =
                origin == .manual
                ? try await fleet.createSnapshot(of: "a", named: "s", tags: [], in: scope)
                : try await fleet.createBackupSnapshot(of: "a", job: "j", tags: [], in: scope)
            #expect(accepted.status == .creating && accepted.origin == origin)
            try await fixture.delete("a")
            let orders = try await fixture.work(on: accepted.instance).sorted { $0.createdAt < $1.createdAt }
            guard case .takeSnapshot = orders.first?.order, case .deleteInstance = orders.last?.order else {
                Issue.record("The snapshot is not taken before the deletion.")
                return
            }
            try await fixture.reconciling { fixture in
                try await fixture.awaitGone("a")
                let taken = try await fixture.snapshot(accepted.identifier)
                #expect(taken.status == .available && taken.manifest == accepted.manifest)
                let request = InstanceRequest(identifier: "b")
                _ = try await fleet.restore(snapshot: accepted.identifier, to: request, in: scope)
                try await fixture.awaitInstance("b")
                #expect(try await fixture.sql("b", "SELECT n FROM public.precious") == "1")
            }
        }
    }

    @Test(.timeLimit(.minutes(10)), arguments: [true, false])
    func `is available if it was published, and else has failed`(isPublished: Bool) async throws {
        try await FleetFixture.withStores { fixture in
            try await fixture.reconciling { fixture in
                try await fixture.createAndAwait("a", retentionDays: 0)
                guard isPublished else { return }
                _ = try await fixture.fleet.createSnapshot(of: "a", named: "s", tags: [], in: fixture.scope)
                try await fixture.awaitSnapshot("s")
                try await fixture.awaitIdle()
            }
            let scope = fixture.scope
            if isPublished {
                // As after a kill between the manifest's publication and its record in the ledger.
                try await fixture.fleet.ledger.write { writer in
                    try writer.update(Snapshot.self, "s", in: scope) { $0.status = .creating }
                }
            } else {
                try await fixture.stageSnapshot("s", of: "a", status: .creating)
            }
            try await fixture.delete("a")
            try await fixture.reconciling { fixture in
                try await fixture.awaitGone("a")
                let snapshot = try await fixture.snapshot("s")
                let repository = try #require(fixture.fleet.repositories[scope.region])
                #expect(try await repository.contains(SnapshotID(snapshot.manifest)) == isPublished)
                #expect(snapshot.status == (isPublished ? .available : .failed))
                #expect((snapshot.statusReason == nil) == isPublished)
                #expect(try await fixture.events("s").last == (isPublished ? "0042" : "9006"))
            }
        }
    }
}

@Suite struct `Deleting an instance whose data is being kept` {
    private static func begin(_ fixture: FleetFixture, stopping: Bool) async throws -> String {
        guard !stopping else {
            _ = try await fixture.fleet.stopInstance("app", snapshot: "rest", in: fixture.scope)
            return "rest"
        }
        try await fixture.stageSnapshot("s", of: "app")
        return try #require(try await fixture.rewind("app", to: .snapshot("s")).safetySnapshot)
    }

    @Test(arguments: [true, false]) func `is refused until it is kept`(stopping: Bool) async throws {
        try await FleetFixture.withStores { fixture in
            try await fixture.stage("app")
            let name = try await Self.begin(fixture, stopping: stopping)
            let error = await #expect(throws: FleetError.self) { try await fixture.delete("app") }
            #expect(error?.code == .invalidInstanceState)
            #expect(error?.description.contains(name) == true)
            let scope = fixture.scope
            try await fixture.fleet.ledger.write { writer in
                try writer.update(Snapshot.self, name, in: scope) { $0.status = .available }
            }
            #expect(try await fixture.delete("app").status == .deleting)
            #expect(try await fixture.snapshot(name).status == .available)
        }
    }

    @Test(arguments: [true, false]) func `is accepted once that has failed too often`(stopping: Bool) async throws {
        try await FleetFixture.withStores { fixture in
            let instance = try await fixture.stage("app")
            _ = try await Self.begin(fixture, stopping: stopping)
            let attemptsMax = fixture.fleet.settings.attemptsMax
            try await fixture.fleet.ledger.write { writer in
                for work in try writer.reader.work(on: instance.resourceID) {
                    try writer.update(Work.self, work.id, in: work.scope) { $0.attempts = attemptsMax }
                }
            }
            #expect(try await fixture.delete("app").status == .deleting)
        }
    }

    @Test func `is accepted where a rewind keeps nothing`() async throws {
        try await FleetFixture.withStores { fixture in
            try await fixture.stage("app")
            try await fixture.stageSnapshot("s", of: "app")
            try await fixture.rewind("app", to: .snapshot("s"), keeping: false)
            #expect(try await fixture.delete("app").status == .deleting)
        }
    }
}
