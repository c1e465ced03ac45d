import Fleet
import Foundation
import Ledger
import Testing

@Suite struct `Modifying an instance` {
    @Test func `holds harmless changes at once and lets others wait`() async throws {
        try await FleetFixture.withStores { fixture in
            let old = try await fixture.stage("app")
            let changed = try await fixture.modify("app", immediately: false) {
                $0.changes.copyTagsToSnapshot = true
                $0.changes.deletionProtection = true
                $0.changes.maxAllocatedStorageGiB = 100
                $0.changes.backupWindow = "04:00-04:30"
                $0.changes.maintenanceWindow = "Sun:05:00-Sun:06:00"
                $0.changes.instanceClass = "db.t3.small"
                $0.changes.allocatedStorageGiB = 22
                $0.newIdentifier = "Other"
            }
            #expect(changed.settings.copyTagsToSnapshot && changed.settings.deletionProtection)
            #expect(changed.settings.maxAllocatedStorageGiB == 100)
            #expect(changed.settings.backupWindow.description == "04:00-04:30")
            #expect(changed.settings.maintenanceWindow.description == "sun:05:00-sun:06:00")
            #expect(changed.settings.instanceClass == old.settings.instanceClass)
            var waiting = PendingChanges()
            waiting.instanceClass = "db.t3.small"
            waiting.allocatedStorageGiB = 22
            waiting.identifier = "other"
            #expect(changed.pending == waiting)
            #expect(changed.status == .available)
            #expect(try await fixture.work(on: changed).isEmpty)
        }
    }

    @Test func `takes a waiting change back when the present value is asked for`() async throws {
        try await FleetFixture.withStores { fixture in
            try await fixture.stage("app")
            try await fixture.modify("app", immediately: false) { $0.changes.instanceClass = "db.t3.small" }
            let changed = try await fixture.modify("app", immediately: false) {
                $0.changes.instanceClass = "db.t3.micro"
            }
            #expect(changed.pending.isEmpty)
        }
    }

    @Test(arguments: [
        (1, 7, false, InstanceStatus.modifying, true), (1, 0, false, .available, false),
        (0, 7, false, .available, false), (1, 0, true, .modifying, true), (0, 7, true, .modifying, true),
    ])
    func `changes the retention period at once unless backups are switched on or off`(
        from: Int,
        to: Int,
        immediately: Bool,
        status: InstanceStatus,
        begins: Bool
    ) async throws {
        try await FleetFixture.withStores { fixture in
            try await fixture.stage("app", retentionDays: from)
            let changed = try await fixture.modify("app", immediately: immediately) {
                $0.changes.backupRetentionDays = to
            }
            #expect(changed.pending.backupRetentionDays == to)
            #expect(changed.status == status)
            #expect(try await fixture.work(on: changed).isEmpty != begins)
        }
    }

    @Test func `sets a password at once, and shows it to nobody`() async throws {
        try await FleetFixture.withStores { fixture in
            try await fixture.stage("app")
            let changed = try await fixture.modify("app", immediately: false) {
                $0.changes.masterPassword = "another-horse"
            }
            #expect(changed.status == .resettingMasterCredentials)
            #expect(try await fixture.work(on: changed).count == 1)
        }
    }

    @Test func `asked for at once stays so when a later request may wait`() async throws {
        try await FleetFixture.withStores { fixture in
            try await fixture.stage("app", status: .backingUp)
            try await fixture.modify("app") { $0.changes.instanceClass = "db.t3.small" }
            let changed = try await fixture.modify("app", immediately: false) {
                $0.changes.masterPassword = "another-horse"
            }
            #expect(changed.applyingPending)
        }
    }

    @Test(arguments: [
        (22, true), (23, true), (21, false), (19, false), (40, true),
    ])
    func `grows storage by a tenth at least`(size: Int, isFine: Bool) async throws {
        try await FleetFixture.withStores { fixture in
            try await fixture.stage("app")
            let change: (inout ModifyRequest) -> Void = { $0.changes.allocatedStorageGiB = size }
            if isFine {
                #expect(try await fixture.modify("app", change).pending.allocatedStorageGiB == size)
            } else {
                await #expect(throws: FleetError.self) { try await fixture.modify("app", change) }
                #expect(try await fixture.instance("app").pending.isEmpty)
            }
        }
    }

    @Test func `is refused where another instance has the name or the port`() async throws {
        try await FleetFixture.withStores { fixture in
            let other = try await fixture.stage("other")
            try await fixture.stage("app")
            await #expect(throws: FleetError(.instanceAlreadyExists, "DB instance already exists")) {
                try await fixture.modify("app") { $0.newIdentifier = "OTHER" }
            }
            await #expect(throws: FleetError.self) { try await fixture.modify("app") { $0.changes.port = other.port } }
            await #expect(throws: FleetError.instanceNotFound("none")) { try await fixture.modify("none") { _ in } }
            await #expect(throws: FleetError.invalid("The backup window and maintenance window must not overlap.")) {
                try await fixture.modify("app") {
                    $0.changes.backupWindow = "03:00-04:00"
                    $0.changes.maintenanceWindow = "mon:03:30-mon:04:30"
                    $0.changes.deletionProtection = true
                }
            }
            #expect(try await fixture.instance("app").settings.deletionProtection == false, "all or nothing")
        }
    }

    @Test(arguments: InstanceStatus.allCases) func `is possible in some states only`(
        status: InstanceStatus
    ) async throws {
        try await FleetFixture.withStores { fixture in
            try await fixture.stage("app", status: status)
            if [.available, .backingUp, .modifying, .storageFull].contains(status) {
                try await fixture.modify("app") { $0.changes.copyTagsToSnapshot = true }
                return
            }
            let expected = FleetError(
                .invalidInstanceState,
                "Database instance is not in available state: app is \(status.rawValue). Submit your request later."
            )
            await #expect(throws: expected) {
                try await fixture.modify("app") { $0.changes.copyTagsToSnapshot = true }
            }
        }
    }
}
