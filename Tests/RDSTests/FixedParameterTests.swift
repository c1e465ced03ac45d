import Fleet
import Foundation
import Ledger
import Testing
import Wire

@testable import RDS

@Suite struct `Fixed parameters` {
    private static let documentation = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "docs/compatibility.md")

    @Test(arguments: FixedParameter.table.map(\.property))
    func `each says what it may, is refused anything else by name, and is documented`(_ property: String) throws {
        let parameter = try #require(FixedParameter.table.first { $0.property == property })
        try parameter.check(.text(""))
        let documentation = try String(contentsOf: Self.documentation, encoding: .utf8)
        #expect(documentation.contains("`\(parameter.name)`"))
        switch parameter.rule {
        case .anything: try parameter.check(.text("whatever"))
        case .only(let values):
            for value in values { try parameter.check(.text(value.uppercased())) }
            expectRefusal(of: parameter, .text("something-else"), "InvalidParameterValue")
        case .nothing:
            expectRefusal(of: parameter, .text("something"), "InvalidParameterCombination")
            expectRefusal(of: parameter, .other, "InvalidParameterCombination")
        }
    }

    private func expectRefusal(of parameter: FixedParameter, _ value: FixedValue, _ code: String) {
        let error = #expect(throws: ServiceError.self) { try parameter.check(value) }
        #expect(error?.code == code)
        #expect(error?.message.hasPrefix("\(parameter.name) can't be ") == true)
        #expect(error?.message.contains(parameter.reason) == true)
    }

    @Test(arguments: [
        ("MultiAZ", "1", "MultiAZ can't be true: an instance runs on one host."),
        ("MonitoringInterval", "60", "MonitoringInterval can't be 60"),
        ("EnableCloudwatchLogsExports.member.1", "postgresql", "EnableCloudwatchLogsExports can't be used"),
        ("DBSecurityGroups.DBSecurityGroupName.1", "old", "DBSecurityGroups can't be used"),
        ("ProcessorFeatures.ProcessorFeature.1.Name", "coreCount", "ProcessorFeatures can't be used"),
        ("KmsKeyId", "alias/mine", "KmsKeyId can't be specified for an instance whose storage is not encrypted."),
        ("MultiAZ", "maybe", "Value (maybe) for parameter MultiAZ is invalid. Must be true or false."),
    ])
    func `a request with one is refused`(_ name: String, _ value: String, _ message: String) async throws {
        try await World.with { world in
            let answer = await world.call("CreateDBInstance", World.creation("app", [name: value]))
            #expect(answer.status == 400)
            #expect(answer.message?.hasPrefix(message) == true, "\(answer.message ?? "")")
        }
    }

    @Test func `what clients send by default is taken`() async throws {
        let harmless = [
            "StorageEncrypted": "false", "MultiAZ": "false", "EnablePerformanceInsights": "false",
            "MonitoringInterval": "0", "LicenseModel": "postgresql-license", "DBSubnetGroupName": "default",
            "DBParameterGroupName": "default.postgres15", "OptionGroupName": "default:postgres-15",
            "NetworkType": "IPV4", "EnableIAMDatabaseAuthentication": "false", "ManageMasterUserPassword": "false",
            "EnableCloudwatchLogsExports": "", "AvailabilityZone": "eu-central-1a", "Iops": "0",
            "CACertificateIdentifier": "holdfast-ca", "DatabaseInsightsMode": "standard", "DBName": "",
            "EngineVersion": "", "PreferredBackupWindow": "", "KmsKeyId": "", "StorageType": "",
        ]
        try await World.with { world in
            let answer = await world.call("CreateDBInstance", World.creation("app", harmless))
            #expect(answer.status == 200, "\(answer.text)")
        }
    }

    @Test func `the same parameter may be unknown to another operation`() {
        #expect(FixedParameter.of(CreateDBInstance.self).contains { $0.name == "CharacterSetName" })
        #expect(!FixedParameter.of(ModifyDBInstance.self).contains { $0.name == "CharacterSetName" })
        #expect(FixedParameter.of(DescribeDBInstances.self).isEmpty)
    }
}
