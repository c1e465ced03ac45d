import Fleet
import Foundation
import Ledger
import Testing

/// One request that is refused, and how.
struct Refusal: Sendable, CustomTestStringConvertible {
    let action: String
    let parameters: [String: String]
    let code: String
    let message: String
    var status = 400
    var testDescription: String { "\(action) \(parameters)" }
}

@Suite struct `Bad requests` {
    static let creation: [Refusal] = [
        bad("DBInstanceIdentifier", "1app", "not a valid identifier. Identifiers must begin with a letter"),
        bad("DBInstanceIdentifier", "app-", "must not end with a hyphen"),
        bad("DBInstanceIdentifier", "a--b", "two consecutive hyphens"),
        bad("DBInstanceIdentifier", String(repeating: "a", count: 64), "longer than 63"),
        bad("DBInstanceClass", "huge", "Invalid DB Instance class: huge"),
        bad("Engine", "oracle", "Invalid DB engine: oracle"),
        bad("EngineVersion", "9.6", "Cannot find version 9.6 for postgres", "InvalidParameterCombination"),
        bad("AllocatedStorage", "19", "Invalid storage size"),
        bad("AllocatedStorage", "many", "Value (many) for parameter AllocatedStorage is invalid"),
        bad("StorageType", "tape", "Invalid storage type: tape"),
        bad("MasterUsername", "rdsadmin", "cannot be used as it is a reserved word"),
        bad("MasterUserPassword", "short", "shorter than 8 characters"),
        bad("MasterUserPassword", "with/slash1", "Only printable ASCII characters besides"),
        bad("DBName", "a b", "DBName must begin with a letter"),
        bad("Port", "80", "Invalid endpoint port 80, valid port range is 1150-65535"),
        bad("BackupRetentionPeriod", "36", "Invalid backup retention period: 36. Must be between 0 and 35"),
        bad("PreferredBackupWindow", "25:00-26:00", "Invalid backup window time '25:00' specified."),
        bad("PreferredBackupWindow", "01:00-01:10", "must be at least 30 minutes"),
        bad("PreferredMaintenanceWindow", "someday", "Invalid maintenance window format: someday."),
        bad("AvailabilityZone", "us-west-2a", "us-west-2a is not a valid availability zone"),
        bad("AvailabilityZone", "eu-central-1aa", "not a valid availability zone"),
        bad("Tags.Tag.1.Key", "aws:mine", "the prefix aws: is reserved"),
        bad("Tags.Tag.1.Value", "no key", "a key has 1 to 128 characters"),
        bad("Colour", "red", "Unknown parameter: Colour."),
        bad("DBParameterGroupName", "mine", "DBParameterGroup not found: mine", "DBParameterGroupNotFound", 404),
        bad("DBParameterGroupName", "default.postgres14", "with DBParameterGroupFamily postgres15", combination),
        bad("OptionGroupName", "mine", "Specified OptionGroupName: mine not found.", "OptionGroupNotFoundFault", 404),
        bad("DBSubnetGroupName", "mine", "DB subnet group 'mine' does not exist.", "DBSubnetGroupNotFoundFault", 404),
    ]

    static let others: [Refusal] = [
        Refusal(
            action: "CreateDBInstance",
            parameters: ["DBInstanceIdentifier": "a", "Engine": "postgres"],
            code: "MissingParameter",
            message: "The request must contain the parameter DBInstanceClass."
        ),
        Refusal(
            action: "CreateDBInstance",
            parameters: World.creation("app"),
            code: "DBInstanceAlreadyExists",
            message: "DB instance already exists"
        ),
        Refusal(
            action: "DeleteDBInstance",
            parameters: ["DBInstanceIdentifier": "app"],
            code: "InvalidParameterCombination",
            message: "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified."
        ),
        Refusal(
            action: "DeleteDBInstance",
            parameters: [
                "DBInstanceIdentifier": "app", "SkipFinalSnapshot": "true", "FinalDBSnapshotIdentifier": "last",
            ],
            code: "InvalidParameterCombination",
            message: "FinalDBSnapshotIdentifier can not be specified"
        ),
        Refusal(
            action: "DeleteDBInstance",
            parameters: ["DBInstanceIdentifier": "protected", "SkipFinalSnapshot": "true"],
            code: "InvalidParameterCombination",
            message: "please disable deletion protection and try again."
        ),
        Refusal(
            action: "RebootDBInstance",
            parameters: ["DBInstanceIdentifier": "app", "ForceFailover": "true"],
            code: "InvalidParameterCombination",
            message: "ForceFailover can't be used"
        ),
        Refusal(
            action: "StartDBInstance",
            parameters: ["DBInstanceIdentifier": "app"],
            code: "InvalidDBInstanceState",
            message: "Instance app is not in stopped state"
        ),
        Refusal(
            action: "ModifyDBInstance",
            parameters: ["DBInstanceIdentifier": "app", "DBParameterGroupName": "default.postgres14"],
            code: combination,
            message: "Please use a parameter group with DBParameterGroupFamily postgres15."
        ),
        Refusal(
            action: "ModifyDBInstance",
            parameters: ["DBInstanceIdentifier": "nothing", "DBParameterGroupName": "default.postgres15"],
            code: "DBInstanceNotFound",
            message: "DBInstance nothing not found.",
            status: 404
        ),
        Refusal(
            action: "ModifyDBInstance",
            parameters: ["DBInstanceIdentifier": "app", "NewDBInstanceIdentifier": "protected"],
            code: "DBInstanceAlreadyExists",
            message: "DB instance already exists"
        ),
        Refusal(
            action: "DescribeDBInstances",
            parameters: ["DBInstanceIdentifier": "not valid"],
            code: "InvalidParameterValue",
            message: "The parameter DBInstanceIdentifier is not a valid identifier."
        ),
        Refusal(
            action: "DescribeDBInstances",
            parameters: ["DBInstanceIdentifier": "arn:aws:rds:eu-central-1:123456789012:snapshot:app"],
            code: "InvalidParameterValue",
            message: "It must be the ARN of a db."
        ),
        Refusal(
            action: "DescribeDBInstances",
            parameters: ["Filters.Filter.1.Name": "colour", "Filters.Filter.1.Values.Value.1": "red"],
            code: "InvalidParameterValue",
            message: "Unrecognized filter name: colour."
        ),
        Refusal(
            action: "DescribeDBInstances",
            parameters: ["Filters.Filter.1.Name": "engine"],
            code: "MissingParameter",
            message: "The request must contain the parameter Filters.Filter.1.Values."
        ),
        Refusal(
            action: "FlyToTheMoon",
            parameters: [:],
            code: "InvalidAction",
            message: "Could not find operation FlyToTheMoon for version 2014-10-31."
        ),
    ]

    private static let combination = "InvalidParameterCombination"

    private static func bad(
        _ name: String,
        _ value: String,
        _ message: String,
        _ code: String = "InvalidParameterValue",
        _ status: Int = 400
    ) -> Refusal {
        Refusal(
            action: "CreateDBInstance",
            parameters: World.creation("new", [name: value]),
            code: code,
            message: message,
            status: status
        )
    }

    @Test func `are refused in RDS's words, and nothing comes of them`() async throws {
        try await World.with { world in
            try await world.available("app")
            try await world.available("protected", ["DeletionProtection": "true"])
            for refusal in Self.creation + Self.others {
                let answer = await world.call(refusal.action, refusal.parameters)
                let what = Comment(rawValue: refusal.testDescription)
                #expect(answer.code == refusal.code, what)
                #expect(answer.status == refusal.status, what)
                #expect(answer.message?.contains(refusal.message) == true, "\(what): \(answer.message ?? "")")
            }
            let left = await world.call("DescribeDBInstances")
            #expect(left.all("DBInstanceIdentifier") == ["app", "protected"])
            #expect(left.all("DBInstanceStatus") == ["available", "available"])
        }
    }

    @Test func `a window that overlaps the other is refused`() async throws {
        try await World.with { world in
            let windows = ["PreferredBackupWindow": "10:00-11:00", "PreferredMaintenanceWindow": "mon:10:30-mon:11:30"]
            let answer = await world.call("CreateDBInstance", World.creation("app", windows))
            #expect(answer.message == "The backup window and maintenance window must not overlap.")
        }
    }

    @Test func `what no request can mend is our failure, its cause for the log alone`() async throws {
        try await World.with { world in
            try world.fleet.ledger.close()
            let answer = await world.call("DescribeDBInstances")
            #expect(answer.status == 500)
            #expect(answer.code == "InternalFailure")
            #expect(answer.cause != nil)
            #expect(!answer.text.lowercased().contains("sqlite"))
        }
    }

    @Test func `quotas hold`() async throws {
        var quotas = Quotas()
        quotas.instancesMax = 1
        quotas.manualSnapshotsMax = 1
        try await World.with(quotas: quotas) { world in
            let app = try await world.available("app")
            #expect(await world.call("CreateDBInstance", World.creation("b")).code == "InstanceQuotaExceeded")
            try await world.snapshot("first", of: app)
            let second = ["DBInstanceIdentifier": "app", "DBSnapshotIdentifier": "second"]
            #expect(await world.call("CreateDBSnapshot", second).code == "SnapshotQuotaExceeded")
        }
    }
}
