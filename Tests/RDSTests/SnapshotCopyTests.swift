import Fleet
import Foundation
import Ledger
import Testing

@Suite struct `A copy of a snapshot` {
    private static let other = "210987654321"
    private static let source = ["SourceDBSnapshotIdentifier": "manual-1", "TargetDBSnapshotIdentifier": "copied"]

    /// A world with the snapshot `manual-1` of `app`.
    private static func with(quotas: Quotas = Quotas(), _ body: (World) async throws -> Void) async throws {
        try await World.with(quotas: quotas) { world in
            let app = try await world.available("app")
            try await world.snapshot("manual-1", of: app)
            try await body(world)
        }
    }

    @Test func `is manual and being created, names its source, and keeps the time of the data`() async throws {
        try await Self.with { world in
            let answer = await world.call("CopyDBSnapshot", Self.source)
            #expect(answer.status == 200, "\(answer.text)")
            #expect(answer["DBSnapshotIdentifier"] == "copied")
            #expect(answer["SnapshotType"] == "manual")
            #expect(answer["Status"] == "creating")
            #expect(answer["PercentProgress"] == "0")
            #expect(answer["SnapshotCreateTime"] == nil, "it is not complete")
            #expect(answer["OriginalSnapshotCreateTime"] == "2026-11-18T11:28:20.000Z")
            #expect(
                answer["SourceDBSnapshotIdentifier"] == "arn:aws:rds:eu-central-1:123456789012:snapshot:manual-1"
            )
            #expect(answer["SourceRegion"] == nil)
            #expect(answer["Key"] == nil, "tags are copied on request")
            let events = await world.call("DescribeEvents", ["SourceType": "db-snapshot"])
            #expect(events["Message"] == "Started copy of snapshot manual-1 in region eu-central-1.")
        }
    }

    @Test func `of an automated or an AWS Backup snapshot is manual too`() async throws {
        try await Self.with { world in
            let app = try await world.fleet.ledger.read { try $0.instance("app", in: world.scope) }
            try await world.snapshot("awsbackup:job-1", of: app, .awsBackup)
            for (number, name) in ["rds:app-2026-11-18-01-00", "awsbackup:job-1"].enumerated() {
                let answer = await world.call(
                    "CopyDBSnapshot",
                    ["SourceDBSnapshotIdentifier": name, "TargetDBSnapshotIdentifier": "copy-\(number)"]
                )
                #expect(answer["SnapshotType"] == "manual", "\(answer.text)")
            }
        }
    }

    @Test(
        arguments: [
            ([:], []),
            (["CopyTags": "true"], ["of"]),
            (["CopyTags": "true", "Tags.Tag.1.Key": "own", "Tags.Tag.1.Value": "x"], ["own"]),
            (["Tags.Tag.1.Key": "own", "Tags.Tag.1.Value": "x"], ["own"]),
        ] as [([String: String], [String])]
    )
    func `has the tags it is given, else the source's where they are to be copied`(
        _ parameters: [String: String],
        _ keys: [String]
    ) async throws {
        try await Self.with { world in
            let answer = await world.call("CopyDBSnapshot", Self.source.merging(parameters) { $1 })
            #expect(answer.all("Key") == keys, "\(answer.text)")
        }
    }

    @Test(
        arguments: [
            (["SourceDBSnapshotIdentifier": "nothing"], "DBSnapshotNotFound"),
            (
                ["SourceDBSnapshotIdentifier": "arn:aws:rds:eu-central-1:210987654321:snapshot:manual-1"],
                "DBSnapshotNotFound"
            ),
            (["SourceDBSnapshotIdentifier": "arn:aws:rds:eu-central-1:123456789012:db:app"], "InvalidParameterValue"),
            (["TargetDBSnapshotIdentifier": "manual-1"], "DBSnapshotAlreadyExists"),
            (["TargetDBSnapshotIdentifier": "rds:mine"], "InvalidParameterValue"),
            (["TargetDBSnapshotIdentifier": "-"], "InvalidParameterValue"),
            (["KmsKeyId": "alias/mine"], "InvalidParameterCombination"),
            (["TargetCustomAvailabilityZone": "rds-caz-1"], "InvalidParameterCombination"),
            (["CopyOptionGroup": "true"], "InvalidParameterValue"),
            (["SnapshotTarget": "outposts"], "InvalidParameterValue"),
            (["OptionGroupName": "nothing"], "OptionGroupNotFoundFault"),
            (["Tags.Tag.1.Key": "aws:mine"], "InvalidParameterValue"),
        ] as [([String: String], String)]
    )
    func `that can't be is refused`(_ parameters: [String: String], _ code: String) async throws {
        try await Self.with { world in
            let answer = await world.call("CopyDBSnapshot", Self.source.merging(parameters) { $1 })
            #expect(answer.code == code, "\(answer.text)")
        }
    }

    @Test func `is taken with what is true or without effect`() async throws {
        try await Self.with { world in
            let harmless = [
                "PreSignedUrl": "https://rds.eu-west-1.amazonaws.com/?Action=CopyDBSnapshot", "KmsKeyId": "",
                "SnapshotTarget": "region", "CopyOptionGroup": "false", "OptionGroupName": "default:postgres-15",
            ]
            let answer = await world.call("CopyDBSnapshot", Self.source.merging(harmless) { $1 })
            #expect(answer.status == 200, "\(answer.text)")
        }
    }

    @Test func `counts for the quota, and its source must be whole`() async throws {
        var quotas = Quotas()
        quotas.manualSnapshotsMax = 2
        try await Self.with(quotas: quotas) { world in
            #expect(await world.call("CopyDBSnapshot", Self.source).status == 200)
            let ofCopy = ["SourceDBSnapshotIdentifier": "copied", "TargetDBSnapshotIdentifier": "third"]
            #expect(await world.call("CopyDBSnapshot", ofCopy).code == "InvalidDBSnapshotState")
            let third = await world.call(
                "CopyDBSnapshot",
                Self.source.merging(["TargetDBSnapshotIdentifier": "third"]) { $1 }
            )
            #expect(third.code == "SnapshotQuotaExceeded")
        }
    }

    @Test func `is no longer made once it is deleted`() async throws {
        try await Self.with { world in
            _ = await world.call("CopyDBSnapshot", Self.source)
            let answer = await world.call("DeleteDBSnapshot", ["DBSnapshotIdentifier": "copied"])
            #expect(answer["Status"] == "deleting", "\(answer.text)")
            let works = try await world.fleet.ledger.read { try $0.all(Work.self) }
            #expect(works.count == 1, "only the deletion is left")
            let events = await world.call("DescribeEvents", ["SourceType": "db-snapshot"])
            #expect(
                events.all("Message").contains("Canceled copy request of snapshot manual-1 in region eu-central-1.")
            )
        }
    }
}
