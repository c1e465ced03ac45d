import Engine
import Foundation
import Ledger
import Testing

@testable import Fleet

@Suite struct `A modification` {
    @Test(.timeLimit(.minutes(15))) func `loses nothing that is asked for while it is applied`() async throws {
        try await FleetFixture.with { fixture in
            try await fixture.createAndAwait("app", retentionDays: 0)
            let id = try await fixture.instance("app").resourceID
            // Nobody starts or stops the server meanwhile, so the modification can't end before this does.
            try await fixture.fleet.gates.exclusively(id) {
                try await fixture.modify("app") { $0.changes.instanceClass = "db.t3.small" }
                try await eventually("the modification has begun", seconds: 20) {
                    try await fixture.instance("app").wish == .held
                }
                let arn = try await fixture.instance("app").arn
                try await fixture.fleet.changeTags(of: arn, in: fixture.scope) { $0 = [Tag(key: "team", value: "a")] }
                try await fixture.modify("app", immediately: false) {
                    $0.changes.copyTagsToSnapshot = true
                    $0.changes.allocatedStorageGiB = 30
                }
            }
            try await fixture.awaitIdle()
            let changed = try await fixture.instance("app")
            #expect(changed.status == .available)
            #expect(changed.settings.instanceClass == "db.t3.small")
            #expect(changed.settings.tags == [Tag(key: "team", value: "a")])
            #expect(changed.settings.copyTagsToSnapshot)
            var waiting = PendingChanges()
            waiting.allocatedStorageGiB = 30
            #expect(changed.pending == waiting)
            #expect(changed.settings.allocatedStorageGiB == 20)
        }
    }

    @Test(.timeLimit(.minutes(15))) func `is applied in the order of the requests, the last one winning`() async throws
    {
        try await FleetFixture.with { fixture in
            try await fixture.createAndAwait("app", retentionDays: 0)
            let id = try await fixture.instance("app").resourceID
            try await fixture.fleet.gates.exclusively(id) {
                try await fixture.modify("app") { $0.changes.instanceClass = "db.t3.small" }
                try await eventually("the modification has begun", seconds: 20) {
                    try await fixture.instance("app").wish == .held
                }
                try await fixture.modify("app") { $0.changes.instanceClass = "db.t3.medium" }
            }
            try await fixture.awaitIdle()
            let changed = try await fixture.instance("app")
            #expect(changed.settings.instanceClass == "db.t3.medium")
            #expect(changed.pending.isEmpty)
            #expect(changed.status == .available)
        }
    }

    @Test(.timeLimit(.minutes(15))) func `ends though values of its group change meanwhile`() async throws {
        try await FleetFixture.with { fixture in
            try await fixture.makeGroup("own")
            try await fixture.createAndAwait("app", retentionDays: 0) { $0.parameterGroup = "own" }
            let id = try await fixture.instance("app").resourceID
            try await fixture.fleet.gates.exclusively(id) {
                try await fixture.modify("app") { $0.changes.instanceClass = "db.t3.small" }
                try await eventually("the modification has begun", seconds: 120) {
                    try await fixture.instance("app").wish == .held
                }
                try await fixture.set("own", "work_mem", "16384", .immediate)
                #expect(try await fixture.work(on: fixture.instance("app")).count == 2)
            }
            try await fixture.awaitIdle()
            let changed = try await fixture.instance("app")
            #expect(changed.status == .available && !changed.applyingPending)
            #expect(try await fixture.sql("app", "SHOW work_mem") == "16MB")
        }
    }

    @Test(.timeLimit(.minutes(15))) func `is undone where its opposite is asked for while it is applied`() async throws
    {
        try await FleetFixture.with { fixture in
            try await fixture.createAndAwait("app", retentionDays: 7)
            let old = try await fixture.instance("app")
            try await fixture.awaitBackups(old.resourceID, 1)
            try await fixture.awaitInstance("app")
            let (firstBackup, port) = (try await fixture.automatedBackup(old.resourceID), fixture.ports.next())
            try await fixture.fleet.gates.exclusively(old.resourceID) {
                try await fixture.modify("app") {
                    $0.changes.instanceClass = "db.t3.small"
                    $0.changes.port = port
                    $0.changes.backupRetentionDays = 0
                }
                try await eventually("the modification has begun", seconds: 120) {
                    try await fixture.instance("app").wish == .held
                }
                try await fixture.modify("app") {
                    $0.changes.instanceClass = old.settings.instanceClass
                    $0.changes.port = old.port
                    $0.changes.backupRetentionDays = 7
                }
            }
            try await fixture.awaitIdle(seconds: 120)
            let changed = try await fixture.instance("app")
            #expect(changed.settings == old.settings && changed.port == old.port)
            #expect(changed.pending.isEmpty && changed.status == .available)
            let backup = try #require(try await fixture.automatedBackup(old.resourceID))
            #expect(backup.identifier != firstBackup?.identifier, "the first change was made")
            try await fixture.awaitBackups(old.resourceID, 1)
            try await fixture.awaitRestorable("app", through: Date(), seconds: 120)
        }
    }

    @Test(.timeLimit(.minutes(15)), arguments: [true, false])
    func `that had ended backups when it failed or was undone begins them anew`(isUndone: Bool) async throws {
        try await FleetFixture.withServers { fixture in
            try await fixture.reconciling { fixture in
                try await fixture.createAndAwait("app", retentionDays: 7)
                try await fixture.awaitBackups(fixture.instance("app").resourceID, 1)
                try await fixture.awaitIdle()
            }
            let app = try await fixture.modify("app") { $0.changes.backupRetentionDays = 0 }
            let work = try #require(try await fixture.work(on: app).first)
            let task = WorkTask(fleet: fixture.fleet, work: work, logger: fixture.fleet.logger)
            // All but the last step, as where the daemon is killed before it.
            try await task.hold(app)
            try await eventually("the capture has ended", seconds: 120) {
                do {
                    try await fixture.fleet.server(of: app).dropSlot(Capture.slot)
                    return true
                } catch let error as EngineError where error.code == .slotInUse {
                    return false
                }
            }
            try await task.removeAutomatedBackups(of: app.resourceID, in: app.scope)
            #expect(try await fixture.automatedBackup(app.resourceID) == nil)
            if isUndone {
                try await fixture.modify("app") { $0.changes.backupRetentionDays = 7 }
            } else {
                try await task.abandonModification(EngineError(.startFailed, "Out of luck."))
                #expect(try await fixture.instance("app").isBackedUp)
            }
            let later = try await fixture.reopened()
            try await later.reconciling { fixture in
                try await fixture.awaitBackups(app.resourceID, 1, seconds: 120)
                try await fixture.awaitIdle()
                let changed = try await fixture.instance("app")
                #expect(changed.status == .available && changed.settings.backupRetentionDays == 7)
                #expect(try await fixture.automatedBackup(app.resourceID)?.status == .active)
                try await fixture.awaitRestorable("app", through: Date(), seconds: 120)
            }
        }
    }

    @Test(.timeLimit(.minutes(15))) func `of name, port and password at once keeps the data and the log`() async throws
    {
        try await FleetFixture.with { fixture in
            try await fixture.createAndAwait("app")
            let id = try await fixture.instance("app").resourceID
            try await fixture.awaitBackups(id, 1)
            try await fixture.awaitInstance("app")
            var journal = try await Journal(fixture, "app")
            try await journal.write(fixture, "app", rows: 2)
            let port = fixture.ports.next()
            let asked = try await fixture.modify("app") {
                $0.newIdentifier = "App-New"
                $0.changes.port = port
                $0.changes.masterPassword = "another-horse"
            }
            #expect(asked.status == .renaming)
            try await fixture.awaitInstance("app-new")
            await #expect(throws: FleetError.instanceNotFound("app")) { try await fixture.instance("app") }
            let changed = try await fixture.instance("app-new")
            #expect(changed.resourceID == id)
            #expect(changed.port == port)
            #expect(changed.pending.isEmpty)
            try await journal.write(fixture, "app-new")
            #expect(try await Journal.read(fixture, "app-new") == journal.all)
            try await fixture.awaitRestorable("app-new", through: Date())
            #expect(try await fixture.ranges(changed).count == 1)
            let events = try await fixture.events("app-new")
            #expect(events.contains("0027"))
            #expect(events.contains("0016"))
        }
    }
}
