import Fleet
import Foundation
import Ledger
import Testing

@Suite struct `Asking for a restored instance` {
    private static let tags = [ResourceTag(key: "team", value: "a")]

    /// An instance that differs from the defaults in everything.
    private static func stageSource(_ fixture: FleetFixture) async throws -> Instance {
        try await fixture.stage("app", retentionDays: 5) {
            $0.settings.instanceClass = "db.m5.large"
            $0.settings.allocatedStorageGiB = 200
            $0.settings.maxAllocatedStorageGiB = 400
            $0.settings.deletionProtection = true
            $0.settings.copyTagsToSnapshot = true
            $0.settings.parameterGroup = "own-parameters"
            $0.settings.optionGroup = "own-options"
            $0.settings.subnetGroup = "own-subnets"
            $0.settings.securityGroups = ["sg-own"]
            $0.settings.tags = tags
            $0.pending.masterPassword = "waiting-secret"
            $0.pending.instanceClass = "db.t3.nano"
        }
    }

    private static func restore(
        _ fixture: FleetFixture,
        _ change: (inout InstanceRequest) -> Void = { _ in }
    ) async throws -> Instance {
        var request = InstanceRequest(identifier: "copy")
        change(&request)
        return try await fixture.fleet.restore(snapshot: "s", to: request, in: fixture.scope)
    }

    @Test func `inherits what RDS lets it inherit, and starts with defaults for the rest`() async throws {
        try await FleetFixture.withStores { fixture in
            let source = try await Self.stageSource(fixture)
            let snapshot = try await fixture.stageSnapshot(
                "s",
                of: "app",
                tags: [ResourceTag(key: "of", value: "snapshot")]
            )
            let copy = try await Self.restore(fixture)
            #expect(copy.status == .creating && copy.resourceID != source.resourceID)
            #expect(copy.settings.instanceClass == "db.m5.large")
            #expect(copy.settings.allocatedStorageGiB == 200)
            #expect(copy.settings.backupRetentionDays == 5)
            #expect(copy.settings.backupWindow == source.settings.backupWindow)
            #expect(copy.engineVersion == source.engineVersion && copy.masterUsername == "app")
            #expect(copy.port > source.port, "its own port, the next that is free")
            #expect(copy.lineage == source.lineage && copy.ancestor == snapshot.manifest)
            #expect(copy.settings.tags == [ResourceTag(key: "of", value: "snapshot")])
            #expect(copy.pending.isEmpty)
            #expect(!copy.settings.deletionProtection && !copy.settings.copyTagsToSnapshot)
            #expect(copy.settings.maxAllocatedStorageGiB == nil)
            #expect(copy.settings.storageType == "gp3")
            #expect(copy.settings.parameterGroup == "default.postgres15" || copy.engineVersion.prefix(2) != "15")
            #expect(copy.settings.optionGroup.hasPrefix("default:postgres-"))
            #expect(copy.settings.subnetGroup == "default" && copy.settings.securityGroups == ["sg-default"])
            #expect(try await fixture.automatedBackup(copy.resourceID)?.status == .creating)
        }
    }

    @Test func `keeps provisioned I/O unless it is turned off`() async throws {
        try await FleetFixture.withStores { fixture in
            try await fixture.stage("app") {
                $0.settings.allocatedStorageGiB = 200
                $0.settings.storageType = "io1"
                $0.settings.iops = 3_000
            }
            try await fixture.stageSnapshot("s", of: "app")
            let copy = try await Self.restore(fixture)
            #expect(copy.settings.iops == 3_000 && copy.settings.storageType == "io1")
            let plain = try await Self.restore(fixture) {
                $0.identifier = "plain"
                $0.iops = 0
            }
            #expect(plain.settings.iops == nil && plain.settings.storageType == "gp3")
        }
    }

    @Test func `takes what it is given`() async throws {
        try await FleetFixture.withStores { fixture in
            _ = try await Self.stageSource(fixture)
            try await fixture.stageSnapshot("s", of: "app", tags: Self.tags)
            let port = fixture.ports.next()
            let copy = try await Self.restore(fixture) {
                $0.instanceClass = "db.t3.small"
                $0.allocatedStorageGiB = 220
                $0.backupRetentionDays = 0
                $0.deletionProtection = true
                $0.tags = []
                $0.port = port
            }
            #expect(copy.settings.instanceClass == "db.t3.small" && copy.settings.allocatedStorageGiB == 220)
            #expect(copy.settings.deletionProtection && copy.settings.tags.isEmpty)
            #expect(copy.port == port)
            #expect(try await fixture.automatedBackup(copy.resourceID) == nil)
        }
    }

    @Test func `is refused with too little storage, another engine, or from an unfinished snapshot`() async throws {
        try await FleetFixture.withStores { fixture in
            _ = try await Self.stageSource(fixture)
            await #expect(throws: FleetError.snapshotNotFound("s")) { try await Self.restore(fixture) }
            try await fixture.stageSnapshot("s", of: "app")
            for (size, code) in [(199, FleetError.Code.invalidParameterValue), (219, .invalidParameterCombination)] {
                let error = await #expect(throws: FleetError.self) {
                    try await Self.restore(fixture) { $0.allocatedStorageGiB = size }
                }
                #expect(error?.code == code)
            }
            await #expect(throws: FleetError.invalid("The engine mysql can't open data of postgres.")) {
                try await Self.restore(fixture) { $0.engine = "mysql" }
            }
            await #expect(throws: FleetError(.instanceAlreadyExists, "DB instance already exists")) {
                try await Self.restore(fixture) { $0.identifier = "APP" }
            }
            await #expect(throws: FleetError.self) { try await Self.restore(fixture) { $0.masterPassword = "short" } }
            try await fixture.stageSnapshot("half", of: "app", status: .creating)
            let expected = FleetError(
                .invalidSnapshotState,
                "Cannot restore from the snapshot half because it is not currently in the available state."
            )
            await #expect(throws: expected) {
                try await fixture.fleet.restore(snapshot: "half", to: .init(identifier: "x"), in: fixture.scope)
            }
        }
    }

    @Test func `of an instance needs automated backups and a complete first one`() async throws {
        try await FleetFixture.withStores { fixture in
            await #expect(throws: FleetError.instanceNotFound("app")) {
                try await fixture.restore(.instance("app"), to: nil, as: "x")
            }
            try await fixture.stage("off", retentionDays: 0)
            let off = FleetError(
                .pointInTimeRestoreNotEnabled,
                "Point-in-time restore is not enabled for off: its backup retention period is 0."
            )
            await #expect(throws: off) { try await fixture.restore(.instance("off"), to: nil, as: "x") }
            try await fixture.stage("app")
            let error = await #expect(throws: FleetError.self) {
                try await fixture.restore(.instance("app"), to: nil, as: "x")
            }
            #expect(error?.code == .invalidInstanceState)
        }
    }

    @Test func `to a time outside the window is refused with the window's end`() async throws {
        let clock = ManualWallClock(startingAt: try utc("2031-01-01T12:00:00Z"))
        try await FleetFixture.withStores(clock: clock) { fixture in
            let instance = try await Self.stageSource(fixture)
            try await fixture.stageSnapshot("rds:app-1", of: "app", .automated)
            try clock.advance(by: 3_600)
            let latest = try utc("2031-01-01T13:00:00Z")
            try await fixture.stageCapture(of: instance, through: latest)
            let window = try #require(try await fixture.window(instance.resourceID))
            #expect(window.latest == latest)
            let late = FleetError.invalid(
                "The specified instance cannot be restored to a time later than 2031-01-01T13:00:00Z."
            )
            for origin in [RestoreOrigin.instance("app"), .resource(instance.resourceID)] {
                await #expect(throws: late) {
                    try await fixture.restore(origin, to: latest.addingTimeInterval(1), as: "x")
                }
            }
            let early = FleetError.invalid(
                "The specified instance cannot be restored to a time earlier than \(timestampText(window.earliest))."
            )
            await #expect(throws: early) {
                try await fixture.restore(.instance("app"), to: window.earliest.addingTimeInterval(-1), as: "x")
            }
        }
    }

    @Test func `to a time has the source's latest tags`() async throws {
        let clock = ManualWallClock(startingAt: try utc("2031-01-01T12:00:00Z"))
        try await FleetFixture.withStores(clock: clock) { fixture in
            let source = try await Self.stageSource(fixture)
            try await fixture.stageSnapshot("rds:app-1", of: "app", .automated)
            try clock.advance(by: 60)
            try await fixture.stageCapture(of: source, through: clock.now())
            let backup = try #require(try await fixture.automatedBackup(source.resourceID))
            let origins = [
                RestoreOrigin.instance("APP"), .resource(source.resourceID), .automatedBackup(arn: backup.arn),
            ]
            for (number, origin) in origins.enumerated() {
                let copy = try await fixture.restore(origin, to: nil, as: "copy-\(number)")
                #expect(copy.settings.tags == Self.tags)
                #expect(copy.restoredFrom == "app")
                #expect(!copy.settings.deletionProtection)
            }
        }
    }

    @Test(arguments: [true, false])
    func `of an instance that is being deleted is refused until its backups are retained`(keeping: Bool) async throws {
        try await FleetFixture.withStores { fixture in
            let source = try await Self.stageSource(fixture)
            try await fixture.modify("app") { $0.changes.deletionProtection = false }
            try await fixture.stageSnapshot("rds:app-1", of: "app", .automated)
            try await fixture.stageCapture(of: source, through: Date().addingTimeInterval(1))
            let backup = try #require(try await fixture.automatedBackup(source.resourceID))
            try await fixture.delete("app", keepingBackups: keeping)
            let origins = [
                RestoreOrigin.instance("app"), .resource(source.resourceID), .automatedBackup(arn: backup.arn),
            ]
            for origin in origins {
                let error = await #expect(throws: FleetError.self) {
                    try await fixture.restore(origin, to: nil, as: "copy")
                }
                #expect(error?.code == .invalidInstanceState)
                #expect(error?.description.contains("being deleted") == true)
            }
            #expect(try await fixture.work(on: source).count == 1)
        }
    }
}
