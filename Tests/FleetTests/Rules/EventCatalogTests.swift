import Fleet
import Foundation
import Ledger
import Testing

@Suite struct `An event` {
    /// RDS's own, as its user guide has them: number, category, sentence.
    static let documented: [(EventCatalog, String, String, String)] = [
        (.backupStarted, "0001", "backup", "Backing up DB instance."),
        (.backupFinished, "0002", "backup", "Finished DB instance backup."),
        (.instanceDeleted, "0003", "deletion", "DB instance deleted."),
        (.instanceShutDown, "0004", "availability", "DB instance shutdown."),
        (.instanceCreated, "0005", "creation", "DB instance created."),
        (.instanceRestarted, "0006", "availability", "DB instance restarted."),
        (.restoredFromInstance("a", to: "b"), "0019", "restoration", "Restored from DB instance a to b."),
        (.recoveryStarted, "0020", "recovery", "Recovery of the DB instance has started."),
        (.recoveryComplete, "0021", "recovery", "Recovery of the DB instance is complete."),
        (.automatedBackupsDisabled, "0028", "configuration change", "Disabled automated backups."),
        (.automatedBackupsEnabled, "0032", "configuration change", "Enabled automated backups."),
        (.manualSnapshotCreating, "0040", "creation", "Creating manual snapshot."),
        (.snapshotDeleted, "0041", "deletion", "Deleted user snapshot."),
        (.manualSnapshotCreated, "0042", "creation", "Manual snapshot created."),
        (.restoredFromSnapshot("s"), "0043", "restoration", "Restored from snapshot s."),
        (
            .copyStarted("s", from: "r", isAcross: true), "0059", "notification",
            "Started copy of snapshot s from region r."
        ),
        (
            .copyFinished("s", from: "r", minutes: 3), "0060", "notification",
            "Finished copy of snapshot s from region r in 3 minutes."
        ),
        (
            .copyCancelled("s", from: "r", isAcross: true), "0061", "notification",
            "Canceled snapshot copy request of s from region r."
        ),
        (
            .copyCancelled("s", from: "r", isAcross: false), "0190", "notification",
            "Canceled copy request of snapshot s in region r."
        ),
        (
            .copyStarted("s", from: "r", isAcross: false), "0196", "notification",
            "Started copy of snapshot s in region r."
        ),
        (
            .copyFinished("s", from: "r", minutes: nil), "0197", "notification",
            "Finished copy of snapshot s in region r."
        ),
        (.automatedSnapshotCreating, "0090", "creation", "Creating automated snapshot."),
        (.automatedSnapshotCreated, "0091", "creation", "Automated snapshot created."),
        (
            .instanceStartedByItself, "0154", "notification",
            "DB instance is being started due to it exceeding the maximum allowed time being stopped."
        ),
    ]

    @Test(arguments: documented.indices) func `has RDS's number, category and sentence`(index: Int) async throws {
        let (event, number, category, message) = Self.documented[index]
        try await FleetFixture.withStores { fixture in
            let instance = try await fixture.stage("app")
            let date = try utc("2030-01-01T00:00:00Z")
            let told = event.about(instance, at: date)
            #expect(told.number == "RDS-EVENT-\(number)")
            #expect(told.categories == [category])
            #expect(told.message == message)
            #expect(told.source == .instance && told.sourceIdentifier == "app" && told.sourceARN == instance.arn)
            #expect(told.date == date && told.scope == fixture.scope)
        }
    }

    @Test func `of a snapshot names the snapshot, and sorts by time`() async throws {
        try await FleetFixture.withStores { fixture in
            try await fixture.stage("app")
            let snapshot = try await fixture.stageSnapshot("s", of: "app")
            let date = try utc("2030-01-01T00:00:00Z")
            let told = EventCatalog.snapshotDeleted.about(snapshot, at: date)
            #expect(told.source == .snapshot && told.sourceARN == snapshot.arn)
            let later = EventCatalog.snapshotDeleted.about(snapshot, at: date.addingTimeInterval(0.001))
            #expect(told.id < later.id && told.position < later.position)
        }
    }

    @Test func `about failures says why`() async throws {
        try await FleetFixture.withStores { fixture in
            let instance = try await fixture.stage("app")
            let events: [EventCatalog] = [
                .backupFailed("reason"), .captureGap("reason"), .captureStalled("reason"),
                .modificationFailed("reason"),
                .snapshotDamaged("reason"), .snapshotFailed("reason"), .storageFull("reason"),
                .instanceFailed(status: .incompatibleRestore, "reason"),
            ]
            let numbers = events.map { event in
                let told = event.about(instance, at: Date())
                #expect(told.message.contains("reason"))
                return told.number
            }
            #expect(Set(numbers).count == events.count)
        }
    }
}
