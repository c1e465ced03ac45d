import Fleet
import Foundation
import Ledger
import Testing

@Suite struct `The account` {
    @Test func `is told what it uses of its quotas`() async throws {
        try await World.with { world in
            let app = try await world.available("app")
            try await world.available("other", ["AllocatedStorage": "100"])
            try await world.snapshot("mine", of: app)
            let answer = await world.call("DescribeAccountAttributes")
            #expect(answer.status == 200)
            let quotas = answer.all("AccountQuota")
            for expected in [
                "<AccountQuotaName>DBInstances</AccountQuotaName><Used>2</Used><Max>40</Max>",
                "<AccountQuotaName>AllocatedStorage</AccountQuotaName><Used>120</Used><Max>100000</Max>",
                "<AccountQuotaName>ManualSnapshots</AccountQuotaName><Used>1</Used><Max>100</Max>",
            ] { #expect(quotas.contains(expected), "\(quotas)") }
        }
    }

    @Test func `can't have more storage than its quota`() async throws {
        var quotas = Quotas()
        quotas.storageGiBMax = 60
        try await World.with(quotas: quotas) { world in
            try await world.available("app", ["AllocatedStorage": "40"])
            let second = await world.call("CreateDBInstance", World.creation("b", ["AllocatedStorage": "21"]))
            #expect(second.code == "StorageQuotaExceeded")
            let growth = ["DBInstanceIdentifier": "app", "AllocatedStorage": "61"]
            #expect(await world.call("ModifyDBInstance", growth).code == "StorageQuotaExceeded")
            #expect(await world.call("DescribeDBInstances")["AllocatedStorage"] == "40")
        }
    }

    @Test func `sees one certificate authority, which it may choose by name`() async throws {
        try await World.with { world in
            let first = await world.call("DescribeCertificates")
            #expect(first.status == 200, "\(first.text)")
            #expect(first["CertificateIdentifier"] == "holdfast-ca")
            #expect(first["DefaultCertificateForNewLaunches"] == "holdfast-ca")
            #expect(first["Thumbprint"]?.count == 40)
            #expect(first["CustomerOverride"] == "false")
            #expect(first["CertificateArn"] == "arn:aws:rds:eu-central-1::cert:holdfast-ca")
            let chosen = await world.call("ModifyCertificates", ["CertificateIdentifier": "holdfast-ca"])
            #expect(chosen["CustomerOverride"] == "true")
            #expect(await world.call("DescribeCertificates")["CustomerOverride"] == "true")
            let undone = await world.call("ModifyCertificates", ["RemoveCustomerOverride": "true"])
            #expect(undone["CustomerOverride"] == "false")
            #expect(undone["Thumbprint"] == first["Thumbprint"])
        }
    }

    @Test(
        arguments: [
            ("DescribeCertificates", ["CertificateIdentifier": "rds-ca-2019"], "CertificateNotFound"),
            ("ModifyCertificates", ["CertificateIdentifier": "rds-ca-2019"], "CertificateNotFound"),
            ("ModifyCertificates", [:], "InvalidParameterCombination"),
            (
                "CreateDBInstance", World.creation("app", ["CACertificateIdentifier": "rds-ca-2019"]),
                "CertificateNotFound"
            ),
            ("DescribeReservedDBInstances", ["ReservedDBInstanceId": "mine"], "ReservedDBInstanceNotFound"),
            (
                "DescribeReservedDBInstancesOfferings", ["ReservedDBInstancesOfferingId": "any"],
                "ReservedDBInstancesOfferingNotFound"
            ),
            ("DescribeSourceRegions", ["RegionName": "us-west-2"], "InvalidParameterValue"),
        ] as [(String, [String: String], String)]
    )
    func `is refused what there is not`(
        _ action: String,
        _ parameters: [String: String],
        _ code: String
    ) async throws {
        try await World.with { world in #expect(await world.call(action, parameters).code == code) }
    }

    @Test(arguments: [
        "DescribeReservedDBInstances", "DescribeReservedDBInstancesOfferings", "DescribeSourceRegions",
        "DescribePendingMaintenanceActions",
    ])
    func `sees empty lists of what there can't be here`(_ action: String) async throws {
        try await World.with { world in
            let answer = await world.call(action)
            #expect(answer.status == 200, "\(answer.text)")
            #expect(answer.all("Marker").isEmpty)
        }
    }
}
