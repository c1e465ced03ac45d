import Access
import Foundation
import Keys
import Ledger
import Policy
import Testing
import Wire

@Suite struct `What callers may do` {
    @Test func `is nothing without a policy, in AWS's words`() async throws {
        try await AccessWorld.with { world in
            let key = try await world.user("alice")
            let answer = try await world.call("rds", "DescribeDBInstances", ["DBInstanceIdentifier": "App"], as: key)
            #expect(answer.status == 403 && answer.code == "AccessDenied")
            #expect(
                answer.message
                    == "User: arn:aws:iam::\(world.account):user/alice is not authorized to perform: "
                    + "rds:DescribeDBInstances on resource: arn:aws:rds:eu-central-1:\(world.account):db:app because no "
                    + "identity-based policy allows the rds:DescribeDBInstances action"
            )
        }
    }

    @Test func `is what a policy allows and no more`() async throws {
        try await AccessWorld.with { world in
            let key = try await world.user(
                "alice",
                policy: policy(
                    ["rds:CreateDBParameterGroup", "rds:DescribeDBParameterGroups"],
                    on: ["arn:aws:rds:*:*:pg:team-*"]
                )
            )
            let make = ["DBParameterGroupFamily": "postgres15", "Description": "d"]
            func create(_ name: String) async throws -> TestAnswer {
                let parameters = make.merging(["DBParameterGroupName": name]) { $1 }
                return try await world.call("rds", "CreateDBParameterGroup", parameters, as: key)
            }
            #expect(try await create("team-a").code != "AccessDenied")
            #expect(try await create("other").code == "AccessDenied")
            let delete = ["DBParameterGroupName": "team-a"]
            #expect(try await world.call("rds", "DeleteDBParameterGroup", delete, as: key).code == "AccessDenied")
        }
    }

    @Test func `changes with the next request`() async throws {
        try await AccessWorld.with { world in
            let key = try await world.user("alice", policy: policy(["rds:*"]))
            #expect(try await world.call("rds", "DescribeDBSnapshots", as: key).status == 200)
            let denial = ["UserName": "alice", "PolicyName": "no", "PolicyDocument": policy("Deny", ["rds:Describe*"])]
            #expect(try await world.call("iam", "PutUserPolicy", denial).status == 200)
            let answer = try await world.call("rds", "DescribeDBSnapshots", as: key)
            #expect(answer.message?.hasSuffix("with an explicit deny in an identity-based policy") == true)
        }
    }

    @Test(arguments: [
        (#"{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}"#, true),
        (#"{"IpAddress":{"aws:SourceIp":"198.51.100.0/24"}}"#, false),
        (#"{"Bool":{"aws:SecureTransport":"true"}}"#, true),
        (#"{"Bool":{"aws:SecureTransport":"false"}}"#, false),
        (#"{"StringEquals":{"aws:RequestedRegion":"eu-central-1"}}"#, true),
        (#"{"StringEquals":{"aws:PrincipalTag/team":"dba"}}"#, true),
        (#"{"StringEquals":{"aws:PrincipalTag/team":"web"}}"#, false),
        (#"{"DateLessThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"}}"#, false),
        (#"{"DateGreaterThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"}}"#, true),
        (#"{"StringEquals":{"aws:username":"alice"}}"#, true),
    ])
    func `depends on what conditions say of the request`(condition: String, isAllowed: Bool) async throws {
        try await AccessWorld.with { world in
            let key = try await world.user("alice", policy: policy(["rds:*"], if: condition), tags: ["team": "dba"])
            let answer = try await world.call("rds", "DescribeDBSnapshots", as: key)
            #expect(answer.status == (isAllowed ? 200 : 403))
        }
    }

    @Test func `depends on the tags of request and resource`() async throws {
        try await AccessWorld.with { world in
            let own = #"{"StringEquals":{"aws:ResourceTag/team":"dba"}}"#
            let new = #"{"StringEquals":{"aws:RequestTag/team":"dba"}}"#
            let key = try await world.user("alice", policy: policy(["rds:DeleteOptionGroup"], if: own))
            let add = ["UserName": "alice", "PolicyName": "new"]
            _ = try await world.call(
                "iam",
                "PutUserPolicy",
                add.merging(["PolicyDocument": policy(["rds:CreateOptionGroup", "rds:AddTagsToResource"], if: new)]) {
                    $1
                }
            )
            func create(_ team: String) async throws -> TestAnswer {
                let parameters = [
                    "OptionGroupName": "og-\(team)", "EngineName": "postgres", "MajorEngineVersion": "15",
                    "OptionGroupDescription": "d", "Tags.Tag.1.Key": "team", "Tags.Tag.1.Value": team,
                ]
                return try await world.call("rds", "CreateOptionGroup", parameters, as: key)
            }
            #expect(try await create("web").code == "AccessDenied")
            #expect(try await create("dba").code != "AccessDenied")
        }
    }

    @Test func `stays within a permissions boundary`() async throws {
        try await AccessWorld.with { world in
            let key = try await world.user("alice", policy: policy(["rds:*"]))
            let boundary = [
                "UserName": "alice", "PermissionsBoundary": "arn:aws:iam::aws:policy/AmazonRDSReadOnlyAccess",
            ]
            #expect(try await world.call("iam", "PutUserPermissionsBoundary", boundary).status == 200)
            #expect(try await world.call("rds", "DescribeDBSnapshots", as: key).status == 200)
            let delete = ["DBSnapshotIdentifier": "s"]
            let answer = try await world.call("rds", "DeleteDBSnapshot", delete, as: key)
            #expect(answer.message?.contains("because no permissions boundary allows the rds:DeleteDBSnapshot") == true)
        }
    }

    @Test func `is refused to a user without policies for every operation that is served`() async throws {
        try await AccessWorld.with { world in
            let key = try await world.user("nobody")
            let keyValues = try await Probe.keyValues(in: world)
            let open: Set<String> = ["GetCallerIdentity", "GetSessionToken"]
            var count = 0
            for service in world.services {
                for operation in service.operationTypes where !open.contains(operation.name) {
                    let answer = try await Probe(world: world, key: key, keyValues: keyValues).refusal(
                        service.description.name,
                        operation.name
                    )
                    let code = answer.code?.split(separator: "#").last.map(String.init)
                    #expect(
                        ["AccessDenied", "AccessDeniedException"].contains(code),
                        "\(service.description.name):\(operation.name): \(answer.text.prefix(300))"
                    )
                    count += 1
                }
            }
            #expect(count > 190)
        }
    }
}

/// Calls an operation with ever more parameters, until it has all that it needs to be looked at.
private struct Probe {
    let world: AccessWorld
    let key: TestKey
    let keyValues: [String: String]

    /// What KMS's operations need to get as far as a key of the account's.
    static func keyValues(in world: AccessWorld) async throws -> [String: String] {
        var wish = KeyWish()
        wish.origin = .external
        let scope = Scope(account: world.account, region: AccessWorld.region)
        let caller = KeyCaller(.root(account: world.account), in: scope)
        let external = try await world.keys.create(wish, by: caller)
        let made = try await world.keys.create(KeyWish(), by: caller)
        let reference = KeyReference(key: made.id, in: scope)
        try await world.keys.createAlias("alias/a", for: reference)
        let grantee = "arn:aws:iam::\(world.account):user/somebody"
        let grant = try await world.keys.createGrant(
            GrantWish(to: grantee, [.decrypt]),
            on: reference,
            by: world.account
        )
        let encrypted = try await world.keys.encrypt([1], under: reference, EncryptionContext())
        return [
            "KeyId": made.id, "TargetKeyId": external.id, "DestinationKeyId": made.id, "AliasName": "alias/a",
            "GrantId": grant.id, "GrantToken": try world.keys.token(of: grant), "GranteePrincipal": grantee,
            "Operations": #"["Decrypt"]"#, "CiphertextBlob": Data(encrypted.ciphertext).base64EncodedString(),
            "Plaintext": "eA==", "ImportToken": "eA==", "EncryptedKeyMaterial": "eA==", "TagKeys": #"["a"]"#,
            "Tags": #"[{"TagKey":"a","TagValue":"b"}]"#, "WrappingAlgorithm": "RSAES_OAEP_SHA_256",
            "WrappingKeySpec": "RSA_2048", "KeySpec": "AES_256",
        ]
    }

    /// What can't be any word.
    private static let known: [String: [String: String]] = [
        "Tags": ["Tags.member.1.Key": "k", "Tags.member.1.Value": "v"],
        "Status": ["Status": "Active"],
        "follows": ["follows": "true"],
        "offset": ["offset": "1"],
        "count": ["count": "1"],
        "query": ["query": "eA=="],
        "request": ["request": "eA=="],
        "publicKey": ["publicKey": "eA=="],
        "Parameters": ["Parameters.member.1.ParameterName": "p", "Parameters.member.1.ParameterValue": "1"],
    ]
    private static let lists: Set<String> = [
        "ActionNames", "PolicyInputList", "SubnetIds", "TagKeys",
    ]

    func refusal(_ service: String, _ operation: String) async throws -> TestAnswer {
        var parameters = operation == "RetireGrant" ? ["GrantToken": keyValues["GrantToken"] ?? ""] : [:]
        var answer = try await world.call(service, operation, parameters, as: key)
        for _ in 0..<12 {
            guard let name = Self.missing(answer) else { break }
            parameters.merge(service == "kms" ? [name: keyValues[name] ?? "x"] : value(of: name)) { $1 }
            answer = try await world.call(service, operation, parameters, as: key)
        }
        return answer
    }

    private static func missing(_ answer: TestAnswer) -> String? {
        switch answer.code {
        case "MissingParameter": answer.message?.firstMatch(of: /parameter ([A-Za-z0-9]+)/).map { String($0.1) }
        case "ValidationException":
            answer.message?.firstMatch(of: /Value null at '([A-Za-z0-9]+)'/).map { String($0.1) }
        default: nil
        }
    }

    private func value(of name: String) -> [String: String] {
        if let known = Self.known[name] { return known }
        return Self.lists.contains(name) ? ["\(name).member.1": "x"] : [name: "x"]
    }
}
