import Fleet
import Foundation
import Ledger
import Testing

@Suite struct `Sharing a snapshot` {
    private static let friend = "210987654321"
    private static let stranger = "555555555555"
    private static let arn = "arn:aws:rds:eu-central-1:123456789012:snapshot:manual-1"

    /// A world with the snapshot `manual-1` of `app`, shared with these accounts.
    private static func with(
        _ accounts: [String] = [],
        quotas: Quotas = Quotas(),
        _ body: (World) async throws -> Void
    ) async throws {
        try await World.with(quotas: quotas) { world in
            let app = try await world.available("app")
            try await world.snapshot("manual-1", of: app)
            if !accounts.isEmpty {
                let answer = await share(world, adding: accounts)
                #expect(answer.status == 200, "\(answer.text)")
            }
            try await body(world)
        }
    }

    private static func share(
        _ world: World,
        _ name: String = "manual-1",
        adding: [String] = [],
        removing: [String] = []
    ) async -> Answer {
        var parameters = ["DBSnapshotIdentifier": name, "AttributeName": "restore"]
        if adding.isEmpty, removing.isEmpty { parameters["ValuesToRemove"] = "" }
        for (number, value) in adding.enumerated() {
            parameters["ValuesToAdd.AttributeValue.\(number + 1)"] = value
        }
        for (number, value) in removing.enumerated() {
            parameters["ValuesToRemove.AttributeValue.\(number + 1)"] = value
        }
        return await world.call("ModifyDBSnapshotAttribute", parameters)
    }

    @Test func `is told to its owner, and taken back`() async throws {
        try await Self.with([Self.friend, "all"]) { world in
            let told = await world.call("DescribeDBSnapshotAttributes", ["DBSnapshotIdentifier": "manual-1"])
            #expect(told.all("AttributeName") == ["restore"])
            #expect(told.all("AttributeValue") == [Self.friend, "all"])
            #expect(await Self.share(world).all("AttributeValue") == [Self.friend, "all"], "nothing to remove")
            #expect(await Self.share(world, adding: [Self.friend]).all("AttributeValue") == [Self.friend, "all"])
            #expect(await Self.share(world, removing: ["all"]).all("AttributeValue") == [Self.friend])
            #expect(await Self.share(world, removing: [Self.friend, Self.stranger]).all("AttributeValue").isEmpty)
            let shares = try await world.fleet.ledger.read { try $0.all(SnapshotShare.self).count }
            #expect(shares == 0)
        }
    }

    @Test func `shows it to those accounts alone, by its ARN and without its tags`() async throws {
        try await Self.with([Self.friend]) { world in
            for parameters in [
                ["SnapshotType": "shared"], ["IncludeShared": "true"], ["DBSnapshotIdentifier": Self.arn],
            ] {
                let seen = await world.call("DescribeDBSnapshots", parameters, account: Self.friend)
                #expect(seen.all("DBSnapshotIdentifier") == [Self.arn], "\(parameters): \(seen.text)")
                #expect(seen["DBSnapshotArn"] == Self.arn)
                #expect(seen["SnapshotType"] == "shared")
                #expect(seen["Key"] == nil)
            }
            for parameters in [
                ["SnapshotType": "shared"], ["SnapshotType": "public"],
                ["IncludeShared": "true", "IncludePublic": "true"],
            ] {
                let seen = await world.call("DescribeDBSnapshots", parameters, account: Self.stranger)
                #expect(seen.all("DBSnapshotIdentifier").isEmpty)
            }
            for parameters in [[:], ["SnapshotType": "manual"], ["SnapshotType": "public"], ["IncludePublic": "true"]] {
                let seen = await world.call("DescribeDBSnapshots", parameters, account: Self.friend)
                #expect(seen.all("DBSnapshotIdentifier").isEmpty, "not asked for: \(parameters)")
            }
            let own = await world.call("DescribeDBSnapshots", ["IncludeShared": "true", "SnapshotType": "manual"])
            #expect(own.all("DBSnapshotIdentifier") == ["manual-1"])
            #expect(await world.call("DescribeDBSnapshots", ["SnapshotType": "shared"]).all("DBSnapshot").isEmpty)
        }
    }

    @Test func `with all makes it public, once in every list`() async throws {
        try await Self.with(["all", Self.friend]) { world in
            for account in [Self.friend, Self.stranger] {
                let seen = await world.call("DescribeDBSnapshots", ["SnapshotType": "public"], account: account)
                #expect(seen.all("DBSnapshotIdentifier") == [Self.arn])
                #expect(seen["SnapshotType"] == "public")
                let both = ["IncludePublic": "true", "IncludeShared": "true"]
                let mixed = await world.call("DescribeDBSnapshots", both, account: account)
                #expect(mixed.all("DBSnapshotIdentifier") == [Self.arn])
            }
            let own = await world.call("DescribeDBSnapshots", ["IncludePublic": "true"])
            #expect(own.all("DBSnapshotIdentifier") == ["manual-1", "rds:app-2026-11-18-01-00"])
            #expect(await world.call("DescribeDBSnapshots", ["SnapshotType": "public"]).all("DBSnapshot").count == 1)
        }
    }

    @Test(arguments: [
        "DescribeDBSnapshots", "DescribeDBSnapshotAttributes", "CopyDBSnapshot", "RestoreDBInstanceFromDBSnapshot",
        "DeleteDBSnapshot", "ModifyDBSnapshot", "ModifyDBSnapshotAttribute", "ListTagsForResource",
    ])
    func `with another account leaks nothing to a stranger`(_ action: String) async throws {
        try await Self.with([Self.friend]) { world in
            let parameters: [String: [String: String]] = [
                "CopyDBSnapshot": ["SourceDBSnapshotIdentifier": Self.arn, "TargetDBSnapshotIdentifier": "mine"],
                "ListTagsForResource": ["ResourceName": Self.arn],
                "ModifyDBSnapshotAttribute": [
                    "DBSnapshotIdentifier": Self.arn, "AttributeName": "restore",
                    "ValuesToAdd.AttributeValue.1": Self.stranger,
                ],
                "RestoreDBInstanceFromDBSnapshot": ["DBSnapshotIdentifier": Self.arn, "DBInstanceIdentifier": "mine"],
            ]
            let chosen = parameters[action] ?? ["DBSnapshotIdentifier": Self.arn]
            let answer = await world.call(action, chosen, account: Self.stranger)
            #expect(answer.code == (action == "ListTagsForResource" ? "InvalidParameterValue" : "DBSnapshotNotFound"))
            #expect(!answer.text.contains("manual-1") || !answer.text.contains("app"))
            let made = try await world.fleet.ledger.read { reader in
                let scope = Scope(account: Self.stranger, region: World.region)
                return try reader.count(Snapshot.self, in: scope) + reader.count(Instance.self, in: scope)
            }
            #expect(made == 0)
        }
    }

    @Test func `lets the account copy and restore it, and nothing else`() async throws {
        try await Self.with([Self.friend]) { world in
            let copying = [
                "SourceDBSnapshotIdentifier": Self.arn, "TargetDBSnapshotIdentifier": "mine", "CopyTags": "true",
            ]
            let copy = await world.call("CopyDBSnapshot", copying, account: Self.friend)
            #expect(copy["DBSnapshotArn"] == "arn:aws:rds:eu-central-1:\(Self.friend):snapshot:mine", "\(copy.text)")
            #expect(copy["SourceDBSnapshotIdentifier"] == Self.arn)
            #expect(copy["Key"] == nil, "tags are the owner's")
            let restoring = ["DBSnapshotIdentifier": Self.arn, "DBInstanceIdentifier": "mine"]
            let restored = await world.call("RestoreDBInstanceFromDBSnapshot", restoring, account: Self.friend)
            #expect(restored["DBInstanceArn"] == "arn:aws:rds:eu-central-1:\(Self.friend):db:mine", "\(restored.text)")
            #expect(restored["Key"] == nil)
            for action in ["DeleteDBSnapshot", "ModifyDBSnapshot", "DescribeDBSnapshotAttributes"] {
                let answer = await world.call(action, ["DBSnapshotIdentifier": Self.arn], account: Self.friend)
                #expect(answer.code == "DBSnapshotNotFound", "\(action)")
            }
            _ = await Self.share(world, removing: [Self.friend])
            #expect(await world.call("CopyDBSnapshot", copying, account: Self.friend).code == "DBSnapshotNotFound")
        }
    }

    @Test func `ends when it is deleted`() async throws {
        try await Self.with([Self.friend, "all"]) { world in
            _ = await world.call("DeleteDBSnapshot", ["DBSnapshotIdentifier": "manual-1"])
            for type in ["shared", "public"] {
                let seen = await world.call("DescribeDBSnapshots", ["SnapshotType": type], account: Self.friend)
                #expect(seen.all("DBSnapshot").isEmpty)
            }
        }
    }

    @Test(
        arguments: [
            (["AttributeName": "copy"], "InvalidParameterValue"),
            (["ValuesToAdd.AttributeValue.1": "12345"], "InvalidParameterValue"),
            (["ValuesToAdd.AttributeValue.1": "ALL"], "InvalidParameterValue"),
            (["ValuesToAdd.AttributeValue.1": "12345678901x"], "InvalidParameterValue"),
            (["DBSnapshotIdentifier": "nothing"], "DBSnapshotNotFound"),
            (["DBSnapshotIdentifier": "rds:app-2026-11-18-01-00"], "InvalidDBSnapshotState"),
            (["ValuesToRemove.AttributeValue.1": "210987654321"], "InvalidParameterCombination"),
            (
                ["ValuesToAdd.AttributeValue.2": "all", "ValuesToAdd.AttributeValue.3": "555555555555"],
                "SharedSnapshotQuotaExceeded"
            ),
        ] as [([String: String], String)]
    )
    func `that can't be is refused`(_ parameters: [String: String], _ code: String) async throws {
        var quotas = Quotas()
        quotas.sharedAccountsMax = 2
        try await Self.with(quotas: quotas) { world in
            let all = [
                "DBSnapshotIdentifier": "manual-1", "AttributeName": "restore",
                "ValuesToAdd.AttributeValue.1": Self.friend,
            ]
            let answer = await world.call("ModifyDBSnapshotAttribute", all.merging(parameters) { $1 })
            #expect(answer.code == code, "\(answer.text)")
            let shares = try await world.fleet.ledger.read { try $0.all(SnapshotShare.self).count }
            #expect(shares == 0)
        }
    }

    @Test func `says for whom`() async throws {
        try await Self.with { world in
            let nobody = ["DBSnapshotIdentifier": "manual-1", "AttributeName": "restore"]
            #expect(await world.call("ModifyDBSnapshotAttribute", nobody).code == "InvalidParameterCombination")
        }
    }

    @Test func `keeps lists of own and shared ones in one order, page by page`() async throws {
        try await World.with { world in
            let app = try await world.available("app", ["BackupRetentionPeriod": "0"])
            let scope = Scope(account: Self.friend, region: World.region)
            var expected: [String] = []
            for number in 10..<70 {
                let isOwn = number.isMultiple(of: 3)
                var snapshot = try await world.complete(app, "s-\(number)", at: Double(number))
                if isOwn { snapshot.scope = scope }
                let made = snapshot
                try await world.fleet.ledger.write { try $0.insert(made) }
                if !isOwn {
                    _ = await Self.share(world, "s-\(number)", adding: [Self.friend] + (number > 40 ? ["all"] : []))
                }
                expected.append(isOwn ? made.identifier : made.arn)
            }
            var (found, marker): ([String], String?) = ([], nil)
            for _ in 0..<3 {
                var parameters = ["MaxRecords": "20", "IncludeShared": "true", "IncludePublic": "true"]
                parameters["Marker"] = marker
                let answer = await world.call("DescribeDBSnapshots", parameters, account: Self.friend)
                #expect(answer.all("DBSnapshotIdentifier").count == 20)
                (found, marker) = (found + answer.all("DBSnapshotIdentifier"), answer["Marker"])
            }
            #expect(found == expected)
            #expect(marker == nil)
        }
    }
}
