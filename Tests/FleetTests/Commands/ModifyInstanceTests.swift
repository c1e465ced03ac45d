import Foundation
import Ledger
import Testing

@testable import Fleet

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
            #expect(changed.pending.masterPassword?.hasPrefix("SCRAM-SHA-256$4096:") == true)
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

    @Test(arguments: [(22, 22), (23, 23), (21, 22), (40, 40), (20, nil), (19, nil), (0, nil)])
    func `grows storage by a tenth at least, and never shrinks it`(size: Int, grown: Int?) async throws {
        try await FleetFixture.withStores { fixture in
            try await fixture.stage("app")
            let change: (inout ModifyRequest) -> Void = { $0.changes.allocatedStorageGiB = size }
            if grown != nil || size == 20 {
                #expect(try await fixture.modify("app", change).pending.allocatedStorageGiB == grown)
            } else {
                let error = await #expect(throws: FleetError.self) { try await fixture.modify("app", change) }
                #expect(error?.code == .invalidParameterCombination)
                #expect(try await fixture.instance("app").pending.isEmpty)
            }
        }
    }

    @Test func `of the port is made at once, also where other changes wait`() async throws {
        try await FleetFixture.withStores { fixture in
            try await fixture.stage("app")
            let port = fixture.ports.next()
            let changed = try await fixture.modify("app", immediately: false) {
                $0.changes.port = port
                $0.changes.instanceClass = "db.t3.small"
            }
            #expect(changed.status == .modifying && !changed.applyingPending)
            #expect(try await fixture.work(on: changed).count == 1)
        }
    }

    @Test func `of the storage's type takes its provisioned speed away`() async throws {
        try await FleetFixture.withStores { fixture in
            try await fixture.stage("app") {
                $0.settings.allocatedStorageGiB = 200
                $0.settings.storageType = "io1"
                $0.settings.iops = 3_000
            }
            let changed = try await fixture.modify("app", immediately: false) {
                $0.changes.storageType = "gp3"
                $0.changes.iops = 0
            }
            #expect(changed.pending.storageType == "gp3" && changed.pending.iops == 0)
            await #expect(throws: FleetError.self) {
                try await fixture.modify("app") {
                    $0.changes.storageType = "io1"
                    $0.changes.iops = 20_000
                }
            }
        }
    }

    @Test(arguments: [(100, 100), (20, nil), (0, nil)])
    func `says how far storage may grow by itself`(limit: Int, kept: Int?) async throws {
        try await FleetFixture.withStores { fixture in
            try await fixture.stage("app") { $0.settings.maxAllocatedStorageGiB = 50 }
            let changed = try await fixture.modify("app") { $0.changes.maxAllocatedStorageGiB = limit }
            #expect(changed.settings.maxAllocatedStorageGiB == kept)
            let error = await #expect(throws: FleetError.self) {
                try await fixture.modify("app") { $0.changes.maxAllocatedStorageGiB = 19 }
            }
            #expect(error?.description.hasPrefix("Max storage size must be greater than storage size") == true)
        }
    }

    @Test(arguments: [
        ("99.1", false, "The AllowMajorVersionUpgrade flag must be present"), ("99.1", true, "Cannot upgrade postgres"),
        ("9.6", true, "Cannot upgrade postgres"),
    ])
    func `to another first number of the version is refused`(version: String, allows: Bool, text: String) {
        let error = #expect(throws: FleetError.self) {
            try UpgradeRule.check(from: "15.18", to: version, allowsMajor: allows)
        }
        #expect(error?.code == .invalidParameterCombination)
        #expect(error?.description.hasPrefix(text) == true)
    }

    @Test func `to a newer version is possible, to an older one isn't`() throws {
        try UpgradeRule.check(from: "15.9", to: "15.18", allowsMajor: false)
        try UpgradeRule.check(from: "15.18", to: "15.18", allowsMajor: false)
        #expect(throws: FleetError.self) { try UpgradeRule.check(from: "15.18", to: "15.9", allowsMajor: true) }
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
            if [.available, .backingUp, .incompatibleParameters, .modifying, .storageFull].contains(status) {
                try await fixture.modify("app") { $0.changes.copyTagsToSnapshot = true }
                return
            }
            let advice =
                switch status {
                case .deleting: "It is being deleted."
                case .failed: "Delete it, or rewind it to a snapshot if it has any."
                case .inaccessible: "Delete it, and restore it from a backup."
                case .inaccessibleRecoverable: "Let its KMS key be used again, then start it."
                case .incompatibleRestore: "Rewind it to another state, or delete it."
                case .stopped: "Start it first."
                // Clients try again on "your request later", and so must be told it of what ends by itself alone.
                default: "Submit your request later."
                }
            let expected = FleetError(
                .invalidInstanceState,
                "Database instance is not in available state: app is \(status.rawValue). \(advice)"
            )
            await #expect(throws: expected) {
                try await fixture.modify("app") { $0.changes.copyTagsToSnapshot = true }
            }
        }
    }
}
