import AccessTesting
import FoundationEssentials
import Wire

/// A few shapes of RDS, served from memory: enough of the query protocol's oddities to test it.
enum TestRDS {
    static let description = ServiceDescription(
        name: "rds",
        version: "2014-10-31",
        xmlNamespace: "http://rds.amazonaws.com/doc/2014-10-31/",
        protocols: [.query],
        spelling: Spelling(
            acronyms: ["db", "ca", "iam"],
            elements: [
                "ReadReplicaDBInstanceIdentifiers": "ReadReplicaDBInstanceIdentifier",
                "TagList": "Tag",
                "EventCategories": "EventCategory",
            ],
            elementsNamedAfterType: true
        )
    )

    static let service = Service(
        description,
        home: Home(),
        operations: [
            DescribeDBInstances.self, RestoreDBInstanceToPointInTime.self, AddTagsToResource.self, StopDBInstance.self,
        ]
    )

    struct Home: Sendable {}

    static func context() -> RequestContext {
        RequestContext(
            requestID: "request-1",
            account: "123456789012",
            region: "eu-west-1",
            principalARN: "arn:aws:iam::123456789012:root",
            userID: "123456789012",
            accessKeyID: "AKIDEXAMPLE",
            now: Date(timeIntervalSince1970: 1_795_000_000)
        )
    }

    /// The answer to a form post of `form`.
    static func answer(_ form: String, query: String = "") async -> ServiceResponse {
        let request = ServiceRequest(
            query: query,
            headers: [("content-type", "application/x-www-form-urlencoded; charset=utf-8")],
            body: Array(form.utf8)
        )
        return await service.answer(request, context(), allowedBy: Everything())
    }
}

extension ServiceResponse {
    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }
}

struct Filter: Decodable, Sendable {
    var name: String
    var values: [String]
}

struct Tag: Codable, Sendable, Equatable {
    var key: String
    var value: String?
}

struct DBInstance: Encodable, Sendable {
    var dbInstanceIdentifier: String
    var allocatedStorage: Int?
    var multiAZ: Bool?
    var latestRestorableTime: Date?
    var vpcSecurityGroups: [VpcSecurityGroupMembership]?
    var readReplicaDBInstanceIdentifiers: [String]?
    var tagList: [Tag]?
    var iamDatabaseAuthenticationEnabled: Bool?
    var caCertificateIdentifier: String?
    var kmsKeyId: String?
    var dbiResourceId: String?
}

struct VpcSecurityGroupMembership: Encodable, Sendable {
    var vpcSecurityGroupId: String
    var status: String
}

struct DescribeDBInstances: Operation {
    var dbInstanceIdentifier: String?
    var filters: [Filter]?
    var maxRecords: Int?
    var marker: String?

    struct Output: Encodable, Sendable {
        var marker: String?
        var dbInstances: [DBInstance]
    }

    func run(in home: TestRDS.Home, _ context: RequestContext) async throws -> Output {
        if dbInstanceIdentifier == "broken" { throw CocoaError(.fileNoSuchFile) }
        if dbInstanceIdentifier == "absent" {
            throw ServiceError("DBInstanceNotFound", "DBInstance absent not found.", status: 404)
        }
        return Output(dbInstances: dbInstanceIdentifier == nil ? [] : [sample])
    }

    private var sample: DBInstance {
        DBInstance(
            dbInstanceIdentifier: dbInstanceIdentifier ?? "",
            allocatedStorage: maxRecords,
            multiAZ: false,
            latestRestorableTime: Date(timeIntervalSince1970: 1_795_000_000.5),
            vpcSecurityGroups: [VpcSecurityGroupMembership(vpcSecurityGroupId: "sg-1", status: "active")],
            readReplicaDBInstanceIdentifiers: ["r1", "r2"],
            tagList: filters?.flatMap { filter in filter.values.map { Tag(key: filter.name, value: $0) } }
        )
    }
}

struct RestoreDBInstanceToPointInTime: Operation {
    enum StorageType: String, Codable, CaseIterable {
        case gp3
        case io1
    }

    var targetDBInstanceIdentifier: String
    var sourceDBInstanceIdentifier: String?
    var restoreTime: Date?
    var useLatestRestorableTime: Bool?
    var storageType: StorageType?

    static let accepted: Set<String> = ["AutoMinorVersionUpgrade"]

    struct Output: Encodable, Sendable { var dbInstance: DBInstance }

    func run(in home: TestRDS.Home, _ context: RequestContext) async throws -> Output {
        Output(
            dbInstance: DBInstance(
                dbInstanceIdentifier: targetDBInstanceIdentifier,
                multiAZ: useLatestRestorableTime,
                latestRestorableTime: restoreTime
            )
        )
    }
}

struct AddTagsToResource: Operation {
    var resourceName: String
    var tags: [Tag]

    func run(in home: TestRDS.Home, _ context: RequestContext) async throws -> NoOutput {
        guard resourceName == tags.map(\.key).joined(separator: ",") else {
            throw ServiceError("TagsDiffer", tags.map(\.key).joined(separator: ","))
        }
        return NoOutput()
    }
}

struct StopDBInstance: Operation {
    func run(in home: TestRDS.Home, _ context: RequestContext) async throws -> NoOutput { NoOutput() }
}
