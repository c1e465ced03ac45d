import Fleet
import Foundation
import Ledger
import Testing

@Suite struct `A manual snapshot` {
    private static func create(
        _ fixture: FleetFixture,
        _ name: String,
        tags: [ResourceTag] = []
    ) async throws -> Snapshot {
        try await fixture.fleet.createSnapshot(of: "app", named: name, tags: tags, in: fixture.scope)
    }

    @Test func `is accepted once for an available instance, which is then being backed up`() async throws {
        try await FleetFixture.withStores { fixture in
            await #expect(throws: FleetError.instanceNotFound("app")) { try await Self.create(fixture, "s") }
            let instance = try await fixture.stage("app")
            let snapshot = try await Self.create(fixture, "Before-Release")
            #expect(snapshot.identifier == "before-release")
            #expect(snapshot.status == .creating && snapshot.origin == .manual && snapshot.percentProgress == 0)
            #expect(try await fixture.instance("app").status == .backingUp)
            #expect(try await fixture.work(on: instance).count == 1)
            #expect(try await fixture.events("app") == ["0001"])
            #expect(try await fixture.events("before-release") == ["0040"])
            let expected = FleetError(
                .invalidInstanceState,
                "Cannot create a snapshot because the database instance app is not currently in the available state."
            )
            await #expect(throws: expected) { try await Self.create(fixture, "another") }
        }
    }

    @Test func `has a name of its own, of the right form, within the quota`() async throws {
        var quotas = Quotas()
        quotas.manualSnapshotsMax = 1
        try await FleetFixture.withStores(quotas: quotas) { fixture in
            try await fixture.stage("app")
            try await fixture.stageSnapshot("rds:app-1", of: "app", .automated)
            try await fixture.stageSnapshot("taken", of: "app")
            let exists = FleetError(
                .snapshotAlreadyExists,
                "Cannot create the snapshot because a snapshot with the identifier taken already exists."
            )
            await #expect(throws: exists) { try await Self.create(fixture, "TAKEN") }
            let full = FleetError(.snapshotQuotaExceeded, "Cannot create more than 1 manual snapshots.")
            await #expect(throws: full) { try await Self.create(fixture, "more") }
            let error = await #expect(throws: FleetError.self) { try await Self.create(fixture, "rds:mine") }
            #expect(error?.code == .invalidParameterValue)
            #expect(try await fixture.instance("app").status == .available)
        }
    }

    @Test func `gets its own tags, and the instance's where those are copied`() async throws {
        try await FleetFixture.withStores { fixture in
            let own = [ResourceTag(key: "a", value: "own")]
            let theirs = [ResourceTag(key: "a", value: "x"), ResourceTag(key: "b", value: "y")]
            for isCopying in [true, false] {
                let name = isCopying ? "with" : "without"
                try await fixture.stage(name) {
                    $0.settings.tags = theirs
                    $0.settings.copyTagsToSnapshot = isCopying
                }
                let snapshot = try await fixture.fleet.createSnapshot(
                    of: name,
                    named: "s-\(name)",
                    tags: own,
                    in: fixture.scope
                )
                #expect(snapshot.tags == (isCopying ? [own[0], theirs[1]] : own))
            }
        }
    }

    @Test func `has no more tags than a resource may have, with those of its instance`() async throws {
        var quotas = Quotas()
        quotas.tagsMax = 2
        try await FleetFixture.withStores(quotas: quotas) { fixture in
            try await fixture.stage("app") {
                $0.settings.tags = [ResourceTag(key: "a", value: "1"), ResourceTag(key: "b", value: "2")]
                $0.settings.copyTagsToSnapshot = true
            }
            let tooMany = FleetError.invalid("A resource can have 2 tags at the most; 3 were given.")
            await #expect(throws: tooMany) { try await Self.create(fixture, "s", tags: [.init(key: "c", value: "3")]) }
            await #expect(throws: FleetError.snapshotNotFound("s")) { try await fixture.snapshot("s") }
            #expect(try await fixture.instance("app").status == .available)
            #expect(try await Self.create(fixture, "s", tags: [.init(key: "b", value: "3")]).tags.count == 2)
        }
    }

    @Test func `is deleted only when it is whole or failed, and not by hand when it is automated`() async throws {
        try await FleetFixture.withStores { fixture in
            try await fixture.stage("app")
            let names: [(String, Snapshot.Status)] = [
                ("a", .available), ("f", .failed), ("c", .creating), ("d", .deleting),
            ]
            for (name, status) in names { try await fixture.stageSnapshot(name, of: "app", status: status) }
            try await fixture.stageSnapshot("rds:app-1", of: "app", .automated)
            let automated = FleetError(
                .invalidSnapshotState,
                "Cannot delete the snapshot rds:app-1: automated snapshots cannot be deleted. They expire with the "
                    + "retention period."
            )
            await #expect(throws: automated) { try await fixture.fleet.deleteSnapshot("rds:app-1", in: fixture.scope) }
            let busy = FleetError(
                .invalidSnapshotState,
                "Cannot delete the snapshot because it is not currently in the available or failed state."
            )
            for name in ["c", "d"] {
                await #expect(throws: busy) { try await fixture.fleet.deleteSnapshot(name, in: fixture.scope) }
            }
            for name in ["A", "f"] {
                #expect(try await fixture.fleet.deleteSnapshot(name, in: fixture.scope).status == .deleting)
            }
            await #expect(throws: FleetError.snapshotNotFound("x")) {
                try await fixture.fleet.deleteSnapshot("x", in: fixture.scope)
            }
        }
    }
}

@Suite struct `Tags of a resource` {
    @Test func `are read and changed by its ARN`() async throws {
        var quotas = Quotas()
        quotas.tagsMax = 2
        try await FleetFixture.withStores(quotas: quotas) { fixture in
            let instance = try await fixture.stage("app")
            let snapshot = try await fixture.stageSnapshot("s", of: "app", tags: [ResourceTag(key: "k", value: "v")])
            #expect(
                try await fixture.fleet.tags(of: snapshot.arn, in: fixture.scope) == [ResourceTag(key: "k", value: "v")]
            )
            for arn in [instance.arn, snapshot.arn] {
                try await fixture.fleet.changeTags(of: arn, in: fixture.scope) {
                    $0 = [ResourceTag(key: "n", value: "1")]
                }
                #expect(try await fixture.fleet.tags(of: arn, in: fixture.scope) == [ResourceTag(key: "n", value: "1")])
                await #expect(throws: FleetError.self) {
                    try await fixture.fleet.changeTags(of: arn, in: fixture.scope) {
                        $0 = ["a", "b", "c"].map { ResourceTag(key: $0, value: "") }
                    }
                }
                #expect(try await fixture.fleet.tags(of: arn, in: fixture.scope).count == 1, "all or nothing")
            }
        }
    }

    @Test func `can be fewer where there were too many`() async throws {
        var quotas = Quotas()
        quotas.tagsMax = 1
        try await FleetFixture.withStores(quotas: quotas) { fixture in
            try await fixture.stage("app")
            let many = ["a", "b", "c"].map { ResourceTag(key: $0, value: "") }
            let arn = try await fixture.stageSnapshot("s", of: "app", tags: many).arn
            try await fixture.fleet.changeTags(of: arn, in: fixture.scope) { $0.removeLast() }
            try await fixture.fleet.changeTags(of: arn, in: fixture.scope) { $0[0].value = "other" }
            #expect(try await fixture.snapshot("s").tags.map(\.key) == ["a", "b"])
            await #expect(throws: FleetError.invalid("A resource can have 1 tags at the most; 3 were given.")) {
                try await fixture.fleet.changeTags(of: arn, in: fixture.scope) { $0.append(many[2]) }
            }
        }
    }

    @Test(arguments: [
        "", "app", "arn:aws:rds:us-east-1:000000000001:db", "arn:aws:rds:us-east-1:000000000001:ri:x",
        "arn:aws:s3:us-east-1:000000000001:db:app", "arn:aws:rds:eu-west-1:000000000001:db:app",
        "arn:aws:rds:us-east-1:000000000002:db:app",
    ])
    func `of another kind, region or account are refused`(arn: String) async throws {
        try await FleetFixture.withStores { fixture in
            try await fixture.stage("app")
            let error = await #expect(throws: FleetError.self) {
                try await fixture.fleet.tags(of: arn, in: fixture.scope)
            }
            #expect(error?.code == .invalidParameterValue)
        }
    }
}
