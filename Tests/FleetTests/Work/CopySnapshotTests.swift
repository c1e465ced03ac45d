import Engine
import Fleet
import Foundation
import Ledger
import Repository
import Testing

@Suite(.timeLimit(.minutes(5))) struct `A copied snapshot` {
    private static let other = "000000000002"

    private static func copy(
        _ fixture: FleetFixture,
        _ source: String,
        as name: String,
        in scope: Scope? = nil,
        _ change: (inout CopyRequest) -> Void = { _ in }
    ) async throws -> Snapshot {
        var request = CopyRequest(of: source, as: name)
        change(&request)
        return try await fixture.fleet.copySnapshot(request, in: scope ?? fixture.scope)
    }

    @Test func `is whole without its source and its instance, and restores in another account`() async throws {
        try await FleetFixture.with { fixture in
            try await fixture.createAndAwait("app", retentionDays: 0)
            try await fixture.sql("app", "CREATE TABLE public.t AS SELECT generate_series(1, 1000) AS n")
            _ = try await fixture.fleet.createSnapshot(of: "app", named: "s", tags: [], in: fixture.scope)
            try await fixture.awaitSnapshot("s")
            let original = try await fixture.snapshot("s")
            let tags = [ResourceTag(key: "k", value: "v")]
            try await fixture.fleet.changeTags(of: original.arn, in: fixture.scope) { $0 = tags }
            _ = try await Self.copy(fixture, "s", as: "c") { $0.copiesTags = true }
            try await fixture.awaitSnapshot("c")
            let copy = try await fixture.snapshot("c")
            #expect(copy.tags == tags && copy.createdAt == original.createdAt && copy.manifest != original.manifest)
            #expect(try #require(copy.copy?.completeAt) > (try #require(original.createdAt)))
            #expect(try #require(copy.storedBytes) < 1_000_000, "a manifest, and no page")
            #expect(try await fixture.events("c") == ["0196", "0197"])

            let scope = Scope(account: Self.other, region: fixture.scope.region)
            await #expect(throws: FleetError.snapshotNotFound(copy.arn)) {
                try await Self.copy(fixture, copy.arn, as: "mine", in: scope)
            }
            _ = try await fixture.fleet.shareSnapshot("c", adding: [Self.other], removing: [], in: fixture.scope)
            let mine = try await Self.copy(fixture, copy.arn, as: "mine", in: scope) { $0.copiesTags = true }
            #expect(mine.tags.isEmpty)
            try await fixture.awaitSnapshot("mine", in: scope)
            try await fixture.delete("app")
            try await fixture.awaitGone("app")
            for name in ["s", "c"] { _ = try await fixture.fleet.deleteSnapshot(name, in: fixture.scope) }
            try await eventually("the others are deleted", seconds: 120) {
                try await fixture.fleet.ledger.read { try $0.all(Snapshot.self).count == 1 }
            }
            var request = InstanceRequest(identifier: "restored")
            request.port = fixture.ports.next()
            let restored = try await fixture.fleet.restore(snapshot: "mine", to: request, in: scope)
            #expect(restored.scope == scope)
            try await eventually("the restored instance is available", seconds: 120) {
                try await fixture.fleet.ledger.read { try $0.instance("restored", in: scope).status == .available }
            }
            let rows = try await fixture.fleet.withAdministrator(of: restored) {
                try await $0.script("SELECT sum(n) FROM public.t").value
            }
            #expect(rows == "500500")
        }
    }

    @Test func `is made once, however often the work is begun again`() async throws {
        try await FleetFixture.withServers { fixture in
            try await fixture.reconciling { fixture in
                try await fixture.createAndAwait("app", retentionDays: 0)
                _ = try await fixture.fleet.createSnapshot(of: "app", named: "s", tags: [], in: fixture.scope)
                try await fixture.awaitSnapshot("s")
                try await fixture.awaitIdle()
            }
            // As if the daemon had been killed after the manifest was written and before the ledger knew.
            let accepted = try await Self.copy(fixture, "s", as: "c")
            let works = try await fixture.fleet.ledger.read { try $0.all(Work.self) }
            try await fixture.reconciling { try await $0.awaitSnapshot("c") }
            let scope = fixture.scope
            try await fixture.fleet.ledger.write { writer in
                try writer.update(Snapshot.self, "c", in: scope) { $0 = accepted }
                for work in works { try writer.insert(work) }
            }
            let tags = [ResourceTag(key: "late", value: "1")]
            try await fixture.fleet.changeTags(of: accepted.arn, in: scope) { $0 = tags }
            try await fixture.reconciling { fixture in
                try await fixture.awaitSnapshot("c")
                try await fixture.awaitIdle()
            }
            let again = try await fixture.snapshot("c")
            #expect(again.tags == tags && again.status == .available && again.storedBytes != nil)
            let stored = try await fixture.fleet.repositories[scope.region]?.snapshots().map(\.id.name)
            #expect(stored?.filter { $0 == again.manifest }.count == 1)
        }
    }

    @Test func `fails with the reason where its source is gone, and can then be deleted`() async throws {
        try await FleetFixture.with { fixture in
            try await fixture.stage("app", retentionDays: 0)
            try await fixture.stageSnapshot("s", of: "app")
            _ = try await Self.copy(fixture, "s", as: "c")
            try await eventually("the copy has failed", seconds: 120) {
                try await fixture.snapshot("c").status == .failed
            }
            #expect(try await fixture.snapshot("c").statusReason?.isEmpty == false)
            _ = try await fixture.fleet.deleteSnapshot("c", in: fixture.scope)
            try await eventually("the copy is gone", seconds: 120) {
                try await fixture.events("c") == ["0196", "9006", "0041"]
            }
        }
    }

    @Test func `belongs to no instance, so that no retention and no restore counts on it`() async throws {
        try await FleetFixture.withStores { fixture in
            let app = try await fixture.stage("app")
            try await fixture.stageSnapshot("rds:app-1", of: "app", .automated)
            _ = try await Self.copy(fixture, "rds:app-1", as: "c")
            let owned = try await fixture.fleet.ledger.read { try $0.list(Snapshot.self, ownedBy: app.resourceID) }
            #expect(owned.map(\.identifier) == ["rds:app-1"])
            await #expect(throws: FleetError.self, "another region can't be reached") {
                try await Self.copy(fixture, "arn:aws:rds:eu-west-1:\(fixture.scope.account):snapshot:s", as: "d")
            }
        }
    }
}
