import Foundation
import Ledger
import Logging
import Testing

@testable import Fleet

@Suite struct `Automated backups that are being removed` {
    /// An instance with a day of automated backups.
    private static func stage(_ fixture: FleetFixture, _ name: String = "app") async throws -> Instance {
        let instance = try await fixture.stage(name)
        try await fixture.stageSnapshot("rds:\(name)-1", of: name, .automated)
        try await fixture.stageCapture(of: instance, through: fixture.fleet.clock.now().addingTimeInterval(1))
        return instance
    }

    /// Tries a piece of work once, as the reconciler does.
    private static func attempt(_ fixture: FleetFixture, _ work: Work) async throws {
        try await WorkTask(fleet: fixture.fleet, work: work, logger: Logger(label: "test")).run()
    }

    private static func restoreSnapshot(_ fixture: FleetFixture, _ name: String) async throws {
        let request = InstanceRequest(identifier: "copy")
        _ = try await fixture.fleet.restore(snapshot: name, to: request, in: fixture.scope)
    }

    /// What there is of an instance's automated backups in the ledger.
    private static func isAnythingLeft(_ fixture: FleetFixture, of instance: Instance) async throws -> Bool {
        let id = instance.resourceID
        let snapshots = try await fixture.automatedSnapshots(id)
        let (backup, progress) = (try await fixture.automatedBackup(id), try await fixture.progress(id))
        return !snapshots.isEmpty || backup != nil || progress != nil
    }

    @Test func `are nobody's to restore from the first step on, and go after a restart`() async throws {
        try await FleetFixture.withStores { fixture in
            let instance = try await Self.stage(fixture)
            try await fixture.delete("app")
            // As after a kill behind the first step.
            let now = fixture.fleet.clock.now()
            try await fixture.fleet.ledger.write { try $0.withdrawAutomatedBackups(instance.resourceID, at: now) }
            #expect(try await fixture.automatedBackup(instance.resourceID) == nil)
            let gone = await #expect(throws: FleetError.self) {
                try await fixture.restore(.resource(instance.resourceID), to: nil, as: "copy")
            }
            #expect(gone?.code == .automatedBackupNotFound)
            let leaving = await #expect(throws: FleetError.self) {
                try await Self.restoreSnapshot(fixture, "rds:app-1")
            }
            #expect(leaving?.code == .invalidSnapshotState)
            try await fixture.reconciling { fixture in
                try await fixture.awaitGone("app")
                #expect(try await !Self.isAnythingLeft(fixture, of: instance))
            }
        }
    }

    @Test(arguments: [true, false]) func `stay while a restore reads them`(isToTime: Bool) async throws {
        try await FleetFixture.withStores { fixture in
            let instance = try await Self.stage(fixture)
            if isToTime {
                try await fixture.restore(.instance("app"), to: nil, as: "copy")
            } else {
                try await Self.restoreSnapshot(fixture, "rds:app-1")
            }
            try await fixture.delete("app")
            let deletion = try #require(try await fixture.work(on: instance).first)
            await #expect(throws: Postponed.self) { try await Self.attempt(fixture, deletion) }
            #expect(try await fixture.automatedBackup(instance.resourceID) != nil)
            #expect(try await fixture.snapshot("rds:app-1").status == .available)
        }
    }

    @Test func `are left to work of their own when they are over`() async throws {
        let clock = ManualWallClock(startingAt: try utc("2031-01-01T12:00:00Z"))
        try await FleetFixture.withStores(clock: clock) { fixture in
            let instance = try await Self.stage(fixture)
            let id = instance.resourceID
            let backup = try #require(try await fixture.automatedBackup(id))
            try await fixture.fleet.ledger.write { writer in
                try writer.delete(Instance.self, "app", in: backup.scope)
                try writer.update(AutomatedBackup.self, backup.identifier, in: backup.scope) { $0.status = .retained }
            }
            try clock.advance(by: 2 * 86_400)
            let expiry = Work(
                scope: backup.scope,
                id: "expiry",
                subject: "expiry/\(id)",
                order: .expireBackups(resourceID: id),
                createdAt: clock.now()
            )
            try await fixture.fleet.ledger.write { try $0.insert(expiry) }
            try await Self.attempt(fixture, expiry)
            #expect(try await fixture.automatedBackup(id) == nil)
            #expect(try await fixture.snapshot("rds:app-1").status == .deleting)
            let works = try await fixture.fleet.ledger.read { try $0.all(Work.self) }
            #expect(works.map(\.subject) == [id], "nobody begins to replicate to what is being removed")
            try await fixture.reconciling { fixture in
                try await fixture.awaitIdle()
                #expect(try await !Self.isAnythingLeft(fixture, of: instance))
            }
        }
    }

    @Test func `by a modification don't hold their instance up, and go before the next one`() async throws {
        try await FleetFixture.withStores { fixture in
            let instance = try await Self.stage(fixture)
            try await fixture.modify("app") { $0.changes.backupRetentionDays = 0 }
            let modification = try #require(try await fixture.work(on: instance).first)
            try await Self.attempt(fixture, modification)
            let modified = try await fixture.instance("app")
            #expect(modified.status == .available && !modified.isBackedUp)
            #expect(try await fixture.automatedBackup(instance.resourceID) == nil)
            #expect(try await fixture.snapshot("rds:app-1").status == .deleting)
            try await fixture.modify("app") { $0.changes.backupRetentionDays = 1 }
            let next = try #require(
                try await fixture.work(on: instance).min { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
            )
            guard case .deleteAutomatedBackups = next.order else {
                Issue.record("New backups begin before the old ones are removed.")
                return
            }
            try await Self.attempt(fixture, next)
            #expect(try await !Self.isAnythingLeft(fixture, of: instance))
        }
    }

    @Test func `can't be retained ones that a restore has yet to choose from`() async throws {
        try await FleetFixture.withStores { fixture in
            let instance = try await Self.stage(fixture)
            let backup = try #require(try await fixture.automatedBackup(instance.resourceID))
            try await fixture.fleet.ledger.write { writer in
                try writer.delete(Instance.self, "app", in: backup.scope)
                try writer.update(AutomatedBackup.self, backup.identifier, in: backup.scope) { $0.status = .retained }
            }
            let copy = try await fixture.restore(.resource(instance.resourceID), to: nil, as: "copy")
            let error = await #expect(throws: FleetError.self) {
                try await fixture.fleet.deleteAutomatedBackup(.resource(instance.resourceID), in: fixture.scope)
            }
            #expect(error?.code == .invalidAutomatedBackupState)
            try await fixture.delete(copy.identifier)
            _ = try await fixture.fleet.deleteAutomatedBackup(.resource(instance.resourceID), in: fixture.scope)
        }
    }
}

@Suite struct `A snapshot that has expired` {
    @Test func `is nobody's to restore before it is removed, and goes after a restart`() async throws {
        let clock = ManualWallClock(startingAt: try utc("2031-01-01T12:00:00Z"))
        try await FleetFixture.withStores(clock: clock) { fixture in
            let instance = try await fixture.stage("app")
            for day in 1...4 {
                try await fixture.stageSnapshot("rds:app-\(day)", of: "app", .automated)
                try clock.advance(by: 86_400)
            }
            try await fixture.stageCapture(of: instance, through: clock.now().addingTimeInterval(-43_200))
            let (ledger, now) = (fixture.fleet.ledger, clock.now())
            let backup = try #require(try await fixture.automatedBackup(instance.resourceID))
            let request = InstanceRequest(identifier: "copy")
            _ = try await fixture.fleet.restore(snapshot: "rds:app-1", to: request, in: fixture.scope)
            // As after a kill behind the first step.
            guard case .snapshot(let leaving) = try await ledger.write({ try Expiry.next(of: backup, at: now, $0) })
            else {
                Issue.record("a snapshot has expired")
                return
            }
            #expect(leaving.identifier == "rds:app-2", "the first is being restored")
            let error = await #expect(throws: FleetError.self) {
                let other = InstanceRequest(identifier: "other")
                _ = try await fixture.fleet.restore(snapshot: "rds:app-2", to: other, in: fixture.scope)
            }
            #expect(error?.code == .invalidSnapshotState)
            #expect(try await ledger.read { try Expiry.isDue(of: backup, at: now, $0) })
            let expiry = Work(
                scope: backup.scope,
                id: "expiry",
                subject: "expiry/\(instance.resourceID)",
                order: .expireBackups(resourceID: instance.resourceID),
                createdAt: now
            )
            try await ledger.write { try $0.insert(expiry) }
            try await WorkTask(fleet: fixture.fleet, work: expiry, logger: Logger(label: "test")).run()
            let left = try await fixture.automatedSnapshots(instance.resourceID).map(\.identifier)
            #expect(left == ["rds:app-1", "rds:app-3", "rds:app-4"])
            #expect(try await ledger.read { try !Expiry.isDue(of: backup, at: now, $0) })
        }
    }
}

@Suite struct `What a restore begins with` {
    @Test func `is a snapshot that is still the same and whole`() async throws {
        try await FleetFixture.withStores { fixture in
            try await fixture.stage("app")
            let (ledger, scope) = (fixture.fleet.ledger, fixture.scope)
            let seen = try await fixture.stageSnapshot("s", of: "app")
            let check: @Sendable () async throws -> Void = {
                try await ledger.read { try Fleet.checkStill(seen, named: "s", in: scope, $0) }
            }
            try await check()
            let changes: [@Sendable (inout Snapshot) -> Void] = [
                { $0.status = .deleting }, { $0.damage = "lost" }, { $0.manifest = "another" },
            ]
            for change in changes {
                try await ledger.write { writer in
                    try writer.put(seen)
                    try writer.update(Snapshot.self, "s", in: scope, change)
                }
                let error = await #expect(throws: FleetError.self) { try await check() }
                #expect(error?.code == .invalidSnapshotState)
            }
            try await ledger.write { try $0.delete(Snapshot.self, "s", in: scope) }
            await #expect(throws: FleetError.snapshotNotFound("s")) { try await check() }
        }
    }

    @Test func `are automated backups that still hold the time`() async throws {
        let clock = ManualWallClock(startingAt: try utc("2031-01-01T12:00:00Z"))
        try await FleetFixture.withStores(clock: clock) { fixture in
            let instance = try await fixture.stage("app")
            try await fixture.stageSnapshot("rds:app-1", of: "app", .automated)
            try clock.advance(by: 3_600)
            let (ledger, scope, time) = (fixture.fleet.ledger, fixture.scope, clock.now())
            try await fixture.stageCapture(of: instance, through: time)
            let seen = try #require(try await fixture.automatedBackup(instance.resourceID))
            let check: @Sendable () async throws -> Void = {
                try await ledger.read {
                    try Fleet.checkStill(seen, of: .instance("app"), to: time, at: clock.now(), in: scope, $0)
                }
            }
            try await check()
            try clock.advance(by: 3 * 86_400)
            try await fixture.stageCapture(of: instance, through: clock.now())
            let late = await #expect(throws: FleetError.self) { try await check() }
            #expect(late?.code == .invalidParameterValue, "the window has gone on")
            try await ledger.write { try $0.withdrawAutomatedBackups(instance.resourceID, at: clock.now()) }
            let gone = await #expect(throws: FleetError.self) { try await check() }
            #expect(gone?.code == .pointInTimeRestoreNotEnabled)
        }
    }
}
