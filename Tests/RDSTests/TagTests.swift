import Fleet
import Foundation
import Ledger
import Testing

@Suite struct `Tags` {
    @Test(arguments: [
        "db:app", "snapshot:manual-1", "snapshot:rds:app-2026-11-18-01-00", "pg:own", "og:default:postgres-15",
        "subgrp:default",
    ])
    func `are added, replaced, listed and removed`(_ resource: String) async throws {
        try await World.with { world in
            let app = try await world.available("app", ["Tags.Tag.1.Key": "of", "Tags.Tag.1.Value": "instance"])
            try await world.snapshot("manual-1", of: app)
            await world.ownParameterGroup()
            let name = ["ResourceName": "arn:aws:rds:eu-central-1:123456789012:\(resource)"]
            let more = [
                "Tags.Tag.1.Key": "of", "Tags.Tag.1.Value": "mine", "Tags.Tag.2.Key": "new",
                "Tags.Tag.2.Value": "1 & 2",
            ]
            let added = await world.call("AddTagsToResource", name.merging(more) { $1 })
            #expect(added.status == 200, "\(added.text)")
            let listed = await world.call("ListTagsForResource", name)
            #expect(listed.all("Key") == ["of", "new"])
            #expect(listed.all("Value") == ["mine", "1 & 2"])
            let keys = ["TagKeys.member.1": "of", "TagKeys.member.2": "never-there"]
            let removed = await world.call("RemoveTagsFromResource", name.merging(keys) { $1 })
            #expect(removed.status == 200)
            #expect(await world.call("ListTagsForResource", name).all("Key") == ["new"])
        }
    }

    @Test(arguments: [
        ("arn:aws:rds:eu-central-1:123456789012:db:nothing", "DBInstanceNotFound"),
        ("arn:aws:rds:eu-central-1:123456789012:snapshot:nothing", "DBSnapshotNotFound"),
        ("arn:aws:rds:eu-central-1:123456789012:pg:nothing", "DBParameterGroupNotFound"),
        ("arn:aws:rds:eu-central-1:123456789012:og:nothing", "OptionGroupNotFoundFault"),
        ("arn:aws:rds:eu-central-1:123456789012:subgrp:nothing", "DBSubnetGroupNotFoundFault"),
        ("arn:aws:rds:eu-central-1:123456789012:cluster:app", "InvalidParameterValue"),
        ("arn:aws:rds:eu-central-1:999999999999:db:app", "InvalidParameterValue"),
        ("app", "InvalidParameterValue"),
    ])
    func `of what isn't there are refused`(_ name: String, _ code: String) async throws {
        try await World.with { world in
            try await world.available("app")
            #expect(await world.call("ListTagsForResource", ["ResourceName": name]).code == code)
            let tag = ["ResourceName": name, "Tags.Tag.1.Key": "k"]
            #expect(await world.call("AddTagsToResource", tag).code == code)
        }
    }

    @Test func `of automated backups are the instance's until they are changed`() async throws {
        try await World.with { world in
            let app = try await world.available("app", ["Tags.Tag.1.Key": "of", "Tags.Tag.1.Value": "instance"])
            let backups = await world.call("DescribeDBInstanceAutomatedBackups")
            let name = ["ResourceName": try #require(backups["DBInstanceAutomatedBackupsArn"])]
            #expect(await world.call("ListTagsForResource", name).all("Value") == ["instance"])
            let tag = name.merging(["Tags.Tag.1.Key": "of", "Tags.Tag.1.Value": "backups"]) { $1 }
            #expect(await world.call("AddTagsToResource", tag).status == 200)
            #expect(await world.call("ListTagsForResource", name).all("Value") == ["backups"])
            #expect(await world.call("ListTagsForResource", ["ResourceName": app.arn]).all("Value") == ["instance"])
        }
    }

    @Test func `are limited`() async throws {
        try await World.with { world in
            let app = try await world.available("app")
            let tags = Dictionary(uniqueKeysWithValues: (1...51).map { ("Tags.Tag.\($0).Key", "k\($0)") })
            let answer = await world.call("AddTagsToResource", tags.merging(["ResourceName": app.arn]) { $1 })
            #expect(answer.message == "A resource can have 50 tags at the most; 51 were given.")
        }
    }
}
