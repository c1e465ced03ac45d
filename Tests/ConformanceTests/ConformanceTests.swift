import FoundationEssentials
import Testing
import Wire

/// The judge itself is judged: right shapes pass, and each kind of wrong one is named.
@Suite struct `Conformance with botocore` {
    private let description = ServiceDescription(
        name: "rds",
        version: "2014-10-31",
        xmlNamespace: "http://rds.amazonaws.com/doc/2014-10-31/",
        protocols: [.query],
        spelling: Spelling(
            acronyms: ["db", "ca", "iam"],
            elements: ["ReadReplicaDBInstanceIdentifiers": "ReadReplicaDBInstanceIdentifier"],
            elementsNamedAfterType: true
        )
    )

    @Test func `right shapes pass`() async throws {
        try await expectConformance(
            of: description,
            [Right.DescribeDBInstances.self, Right.CreateDBSnapshot.self, Right.RemoveTagsFromResource.self],
            model: "rds",
            errors: [
                ServiceError("DBInstanceNotFound", "", status: 404), .invalidParameterValue(""),
                ServiceError("DBSnapshotAlreadyExists", ""),
            ]
        )
    }

    @Test func `each kind of wrong is named`() async throws {
        let conformance = Conformance(description: description, model: try await BotocoreModel(of: "rds"))
        #expect(
            conformance.problems(of: Wrong.CreateDBSnapshot.self) == [
                "CreateDBSnapshot.DBSnapshotIdentifier: must not be optional",
                "CreateDBSnapshot.Surprise: the model has no such member",
                "CreateDBSnapshot.Tags[].Key: is a integer, must be a string",
                "CreateDBSnapshot.DBInstanceIdentifier: is required, and there is no property for it",
                "CreateDBSnapshot.Nothing: accepted, but the model has no such member",
                "CreateDBSnapshot.Output.DBSnapshot.SnapshotCreateTime: is a string, must be a timestamp",
                "CreateDBSnapshot.Output.DBSnapshot.TagList: elements are Label, must be Tag",
            ]
        )
        #expect(conformance.problems(of: Wrong.FlyToTheMoon.self) == ["FlyToTheMoon: the model has no such operation"])
        #expect(
            conformance.problems(of: [ServiceError("DBInstanceNotFound", "", status: 400), ServiceError("Odd", "")])
                == [
                    "error DBInstanceNotFound: status is 400, must be 404", "error Odd: neither modelled nor common",
                ]
        )
    }

    @Test func `a REST binding is judged too`() async throws {
        let conformance = Conformance(
            description: ServiceDescription(name: "backup", version: "2018-11-15", protocols: [.restJSON]),
            model: try await BotocoreModel(of: "backup")
        )
        #expect(conformance.descriptionProblems() == [])
        #expect(conformance.problems(of: Right.ListBackupVaults.self) == [])
        #expect(
            conformance.problems(of: Wrong.DescribeBackupVault.self) == [
                "DescribeBackupVault.BackupVaultAccountId: must come from the query parameter backupVaultAccountId",
                "DescribeBackupVault: is POST /vaults/{backupVaultName}, must be GET /backup-vaults/{backupVaultName}",
            ]
        )
    }
}

private struct Home: Sendable {}

extension Operation where Output: Decodable {
    func run(in home: Home, _ context: RequestContext) async throws -> Output {
        try SampleDecoder.sample(Output.self).value
    }
}

/// Shapes as they should be.
private enum Right {
    struct Tag: Codable, Sendable {
        var key: String?
        var value: String?
    }

    struct Filter: Decodable, Sendable {
        var name: String
        var values: [String]
    }

    struct DBInstance: Codable, Sendable {
        var dbInstanceIdentifier: String?
        var latestRestorableTime: Date?
        var readReplicaDBInstanceIdentifiers: [String]?
        var tagList: [Tag]?
        var multiAZ: Bool
    }

    struct DBSnapshot: Codable, Sendable {
        var dbSnapshotIdentifier: String
        var percentProgress: Int?
    }

    struct DescribeDBInstances: Operation {
        var dbInstanceIdentifier: String?
        var filters: [Filter]?
        var maxRecords: Int?
        static let accepted: Set<String> = ["Marker"]
        struct Output: Codable, Sendable {
            var marker: String?
            var dbInstances: [DBInstance]
        }
        typealias Home = ConformanceTests.Home
    }

    struct CreateDBSnapshot: Operation {
        var dbSnapshotIdentifier: String
        var dbInstanceIdentifier: String
        var tags: [Tag]?
        struct Output: Codable, Sendable { var dbSnapshot: DBSnapshot }
        typealias Home = ConformanceTests.Home
    }

    struct RemoveTagsFromResource: Operation {
        var resourceName: String
        var tagKeys: [String]
        func run(in home: Home, _ context: RequestContext) async throws -> NoOutput { NoOutput() }
    }

    struct ListBackupVaults: Operation {
        var maxResults: Int?
        static let binding: HTTPBinding? = HTTPBinding("GET", "/backup-vaults/", query: ["maxResults": "MaxResults"])
        struct Output: Codable, Sendable { var nextToken: String? }
        typealias Home = ConformanceTests.Home
    }
}

/// Shapes with one mistake of each kind.
private enum Wrong {
    struct Tag: Decodable, Sendable { var key: Int? }

    struct Label: Codable, Sendable { var key: String? }

    struct DBSnapshot: Codable, Sendable {
        var snapshotCreateTime: String
        var tagList: [Label]
    }

    struct CreateDBSnapshot: Operation {
        var dbSnapshotIdentifier: String?
        var surprise: String?
        var tags: [Tag]?
        static let accepted: Set<String> = ["Nothing"]
        struct Output: Codable, Sendable { var dbSnapshot: DBSnapshot }
        typealias Home = ConformanceTests.Home
    }

    struct FlyToTheMoon: Operation {
        func run(in home: Home, _ context: RequestContext) async throws -> NoOutput { NoOutput() }
    }

    struct DescribeBackupVault: Operation {
        var backupVaultName: String
        var backupVaultAccountId: String?
        static let binding: HTTPBinding? = HTTPBinding("POST", "/vaults/{backupVaultName}")
        struct Output: Codable, Sendable { var backupVaultName: String? }
        typealias Home = ConformanceTests.Home
    }
}
