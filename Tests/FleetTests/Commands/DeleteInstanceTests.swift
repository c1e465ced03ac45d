import Fleet
import Foundation
import Ledger
import Testing

@Suite struct `Deleting an instance` {
    private static func delete(
        _ fixture: FleetFixture,
        skips: Bool,
        final: String?,
        keeping: Bool = false
    ) async throws -> Instance {
        try await fixture.fleet.deleteInstance(
            "app",
            skipsFinalSnapshot: skips,
            finalSnapshot: final,
            deletesAutomatedBackups: !keeping,
            in: fixture.scope
        )
    }

    @Test func `takes exactly one of a final snapshot and the wish for none`() async throws {
        try await FleetFixture.withStores { fixture in
            try await fixture.stage("app")
            let neither = FleetError(
                .invalidParameterCombination,
                "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified."
            )
            await #expect(throws: neither) { try await Self.delete(fixture, skips: false, final: nil) }
            let both = FleetError(
                .invalidParameterCombination,
                "FinalDBSnapshotIdentifier can not be specified when SkipFinalSnapshot is true."
            )
            await #expect(throws: both) { try await Self.delete(fixture, skips: true, final: "last") }
            await #expect(throws: FleetError.self) { try await Self.delete(fixture, skips: false, final: "no_name") }
            #expect(try await fixture.instance("app").status == .available)
            #expect(try await Self.delete(fixture, skips: false, final: "Last").status == .deleting)
        }
    }

    @Test func `is refused for a protected, an unknown and a vanishing one`() async throws {
        try await FleetFixture.withStores { fixture in
            await #expect(throws: FleetError.instanceNotFound("app")) { try await fixture.delete("app") }
            try await fixture.stage("app") { $0.settings.deletionProtection = true }
            let expected = FleetError(
                .invalidParameterCombination,
                "Cannot delete protected DB Instance, please disable deletion protection and try again."
            )
            await #expect(throws: expected) { try await fixture.delete("app") }
            try await fixture.modify("app") { $0.changes.deletionProtection = false }
            try await fixture.delete("app")
            await #expect(throws: FleetError(.invalidInstanceState, "Instance app is already being deleted.")) {
                try await fixture.delete("app")
            }
        }
    }

    @Test(arguments: [InstanceStatus.creating, .failed, .incompatibleRestore, .incompatibleParameters])
    func `without data takes no final snapshot`(status: InstanceStatus) async throws {
        try await FleetFixture.withStores { fixture in
            try await fixture.stage("app", status: status)
            let expected = FleetError(
                .invalidInstanceState,
                "A final snapshot of app can't be taken because it is in the state \(status.rawValue); delete it with "
                    + "SkipFinalSnapshot."
            )
            await #expect(throws: expected) { try await fixture.delete("app", final: "last") }
            #expect(try await fixture.delete("app").status == .deleting)
        }
    }

    @Test func `drops work that had not begun`() async throws {
        try await FleetFixture.withStores { fixture in
            let instance = try await fixture.stage("app")
            try await fixture.modify("app") { $0.changes.instanceClass = "db.t3.small" }
            try await fixture.delete("app")
            let work = try await fixture.work(on: instance)
            #expect(work.count == 1)
            guard case .deleteInstance(let order) = work.first?.order else {
                Issue.record("The work is not a deletion.")
                return
            }
            #expect(order.deletesAutomatedBackups)
        }
    }

    @Test func `keeps to the quotas of snapshots and retained backups`() async throws {
        var quotas = Quotas()
        quotas.manualSnapshotsMax = 1
        quotas.retainedBackupsMax = 1
        try await FleetFixture.withStores(quotas: quotas) { fixture in
            try await fixture.stage("app")
            try await fixture.stageSnapshot("s", of: "app")
            let error = await #expect(throws: FleetError.self) { try await fixture.delete("app", final: "last") }
            #expect(error?.code == .snapshotQuotaExceeded)
            let other = try await fixture.stage("gone")
            try await fixture.fleet.ledger.write { writer in
                guard let backup = try writer.reader.automatedBackup(resourceID: other.resourceID) else { return }
                try writer.update(AutomatedBackup.self, backup.identifier, in: backup.scope) { $0.status = .retained }
            }
            let expected = FleetError(.automatedBackupQuotaExceeded, "Cannot retain more than 1 automated backups.")
            await #expect(throws: expected) { try await fixture.delete("app", keepingBackups: true) }
            #expect(try await fixture.delete("app").status == .deleting)
        }
    }

    @Test func `counts the backups that deletions under way will retain`() async throws {
        var quotas = Quotas()
        quotas.retainedBackupsMax = 1
        try await FleetFixture.withStores(quotas: quotas) { fixture in
            try await fixture.stage("off", retentionDays: 0)
            for name in ["dropped", "kept", "more"] { try await fixture.stage(name) }
            try await fixture.delete("off", keepingBackups: true)
            try await fixture.delete("dropped")
            try await fixture.delete("kept", keepingBackups: true)
            let expected = FleetError(.automatedBackupQuotaExceeded, "Cannot retain more than 1 automated backups.")
            await #expect(throws: expected) { try await fixture.delete("more", keepingBackups: true) }
        }
    }

    @Test func `without backups never meets the quota of retained ones`() async throws {
        var quotas = Quotas()
        quotas.retainedBackupsMax = 0
        try await FleetFixture.withStores(quotas: quotas) { fixture in
            try await fixture.stage("app", retentionDays: 0)
            #expect(try await fixture.delete("app", keepingBackups: true).status == .deleting)
        }
    }
}

@Suite struct `Deleting automated backups` {
    @Test func `is refused while the instance lives`() async throws {
        try await FleetFixture.withStores { fixture in
            let instance = try await fixture.stage("app")
            let expected = FleetError(
                .invalidAutomatedBackupState,
                "The automated backup of app is in use by a DB instance. Delete the instance, or set its backup "
                    + "retention period to 0."
            )
            await #expect(throws: expected) {
                try await fixture.fleet.deleteAutomatedBackup(.resource(instance.resourceID), in: fixture.scope)
            }
            await #expect(
                throws: FleetError(.automatedBackupNotFound, "There are no automated backups of the resource db-X.")
            ) {
                try await fixture.fleet.deleteAutomatedBackup(.resource("db-X"), in: fixture.scope)
            }
        }
    }

    @Test func `of a deleted instance begins at once`() async throws {
        try await FleetFixture.withStores { fixture in
            let instance = try await fixture.stage("app")
            let backup = try #require(try await fixture.automatedBackup(instance.resourceID))
            try await fixture.fleet.ledger.write { writer in
                try writer.update(AutomatedBackup.self, backup.identifier, in: backup.scope) { $0.status = .retained }
                try writer.delete(Instance.self, "app", in: backup.scope)
            }
            let arn = "arn:aws:rds:us-east-1:000000000001:auto-backup:\(backup.identifier)"
            #expect(backup.arn == arn)
            _ = try await fixture.fleet.deleteAutomatedBackup(.automatedBackup(arn: arn), in: fixture.scope)
            #expect(try await fixture.automatedBackup(instance.resourceID) == nil)
            #expect(try await fixture.work(on: instance).count == 1)
            await #expect(throws: FleetError(.automatedBackupNotFound, "The automated backup \(arn) was not found.")) {
                try await fixture.fleet.deleteAutomatedBackup(.automatedBackup(arn: arn), in: fixture.scope)
            }
        }
    }
}
