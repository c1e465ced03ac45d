import Engine
import Fleet
import Foundation
import Ledger
import Testing

@Suite struct `Creating an instance` {
    /// A request that is changed so that it must be refused.
    struct Refusal: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let code: FleetError.Code
        let change: @Sendable (inout InstanceRequest) -> Void

        init(
            _ message: String,
            _ code: FleetError.Code = .invalidParameterValue,
            _ change: @escaping @Sendable (inout InstanceRequest) -> Void
        ) {
            testDescription = message
            self.code = code
            self.change = change
        }
    }

    static let refusals = [
        Refusal("The parameter MasterUsername must be provided and must not be blank.") { $0.masterUsername = nil },
        Refusal("The parameter MasterUserPassword must be provided and must not be blank.") { $0.masterPassword = nil },
        Refusal("The parameter AllocatedStorage must be provided and must not be blank.") {
            $0.allocatedStorageGiB = nil
        },
        Refusal("Invalid DB engine: oracle-ee. Installed engines: postgres") { $0.engine = "oracle-ee" },
        Refusal("Invalid DB engine: . Installed engines: postgres") { $0.engine = nil },
        Refusal("Invalid DB Instance class: db.large") { $0.instanceClass = "db.large" },
        Refusal("Invalid DB Instance class: ") { $0.instanceClass = nil },
        Refusal("Invalid storage type: floppy. Use one of gp2, gp3, io1, io2, standard.") { $0.storageType = "floppy" },
        Refusal(
            "Invalid storage size for engine name postgres and storage type gp3: 5. It must be between 20 and 65536 GiB."
        ) { $0.allocatedStorageGiB = 5 },
        Refusal(
            "Invalid storage size for engine name postgres and storage type io1: 20. It must be between 100 and 65536 "
                + "GiB."
        ) { $0.iops = 1_000 },
        Refusal("Invalid backup retention period: 36. Must be between 0 and 35 days.") { $0.backupRetentionDays = 36 },
        Refusal("Invalid endpoint port 80, valid port range is 1150-65535") { $0.port = 80 },
        Refusal("The backup window and maintenance window must not overlap.") {
            $0.backupWindow = "03:00-04:00"
            $0.maintenanceWindow = "sun:03:30-sun:04:30"
        },
        Refusal(
            "Invalid backup window time '25:00' specified. Should be specified as a time hh24:mi (24H Clock UTC)."
        ) { $0.backupWindow = "25:00-03:00" },
        Refusal("MasterUsername rdsadmin cannot be used as it is a reserved word used by the engine") {
            $0.masterUsername = "rdsadmin"
        },
        Refusal("Database name template1 cannot be used: it is reserved for this engine") {
            $0.databaseName = "template1"
        },
        Refusal("The tags are not valid: a key is given more than once.") {
            $0.tags = [ResourceTag(key: "a", value: "1"), ResourceTag(key: "a", value: "2")]
        },
    ]

    @Test(arguments: refusals) func `is refused`(refusal: Refusal) async throws {
        try await FleetFixture.withStores { fixture in
            await #expect(throws: FleetError(refusal.code, refusal.testDescription)) {
                try await fixture.create("app", refusal.change)
            }
            let works = try await fixture.fleet.ledger.read { try $0.all(Work.self).count }
            let instances = try await fixture.fleet.ledger.read { try $0.all(Instance.self).count }
            #expect(works == 0 && instances == 0)
        }
    }

    @Test func `names the versions that there are`() async throws {
        try await FleetFixture.withStores { fixture in
            let installed = fixture.fleet.installations.map(\.version).joined(separator: ", ")
            let expected = FleetError(
                .invalidParameterCombination,
                "Cannot find version 9.6 for postgres. Installed versions: \(installed)"
            )
            await #expect(throws: expected) { try await fixture.create("app") { $0.engineVersion = "9.6" } }
        }
    }

    @Test func `fills in RDS's defaults and begins its work`() async throws {
        try await FleetFixture.withStores { fixture in
            let instance = try await fixture.create("App") { $0.backupRetentionDays = nil }
            #expect(instance.identifier == "app")
            #expect(instance.status == .creating)
            #expect(instance.settings.backupRetentionDays == 1)
            #expect(instance.settings.storageType == "gp3")
            #expect(!instance.settings.deletionProtection && !instance.settings.copyTagsToSnapshot)
            #expect(instance.settings.autoMinorVersionUpgrade)
            #expect(!instance.settings.maintenanceWindow.overlaps(instance.settings.backupWindow))
            #expect(instance.availabilityZone == "us-east-1a")
            #expect(instance.createdAt == nil)
            let work = try await fixture.work(on: instance)
            #expect(work.count == 1)
            guard case .createInstance(let order) = work.first?.order else {
                Issue.record("The work is not a creation.")
                return
            }
            #expect(order.masterPassword.hasPrefix("SCRAM-SHA-256$4096:"))
            #expect(try await fixture.automatedBackup(instance.resourceID)?.status == .creating)
        }
    }

    @Test func `without retention makes no automated backups`() async throws {
        try await FleetFixture.withStores { fixture in
            let instance = try await fixture.create("app", retentionDays: 0)
            #expect(try await fixture.automatedBackup(instance.resourceID) == nil)
        }
    }

    @Test func `keeps names and ports apart`() async throws {
        try await FleetFixture.withStores { fixture in
            let first = try await fixture.create("app")
            await #expect(throws: FleetError(.instanceAlreadyExists, "DB instance already exists")) {
                try await fixture.create("APP")
            }
            let error = await #expect(throws: FleetError.self) {
                try await fixture.create("other") { $0.port = first.port }
            }
            #expect(error?.description.hasPrefix("Port \(first.port) of 127.0.0.1 is in use") == true)
            let elsewhere = Scope(account: "000000000002", region: "us-east-1")
            let other = try await fixture.fleet.createInstance(fixture.request("app"), in: elsewhere)
            #expect(other.resourceID != first.resourceID)
        }
    }

    @Test func `is limited in number, and to the regions of this daemon`() async throws {
        var quotas = Quotas()
        quotas.instancesMax = 2
        try await FleetFixture.withStores(quotas: quotas) { fixture in
            try await fixture.create("a")
            try await fixture.create("b")
            let expected = FleetError(
                .instanceQuotaExceeded,
                "The request cannot be processed because it would exceed the maximum number of DB instances (2)."
            )
            await #expect(throws: expected) { try await fixture.create("c") }
            let request = fixture.request("d")
            await #expect(throws: FleetError.self) {
                try await fixture.fleet.createInstance(request, in: Scope(account: "1", region: "mars-1"))
            }
        }
    }
}
