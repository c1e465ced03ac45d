import Fleet
import Foundation
import Testing

/// Ways around a denial that a review has found; each is shut.
@Suite struct `No way around a denial` {
    /// Everything but what is denied.
    private static func allBut(_ actions: [String], on resource: String = "*", if condition: String = "{}") -> String {
        let list = actions.map { "\"\($0)\"" }.joined(separator: ",")
        return """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},\
            {"Effect":"Deny","Action":[\(list)],"Resource":"\(resource)","Condition":\(condition)}]}
            """
    }

    @Test func `leads over another spelling of a managed policy's ARN`() async throws {
        try await AccessWorld.with { world in
            let make = ["PolicyName": "Boundary", "PolicyDocument": policy(["rds:*"])]
            let arn = try #require(try await world.call("iam", "CreatePolicy", make)["Arn"])
            let other = arn.replacing("Boundary", with: "boundary")
            let key = try await world.user("alice", policy: Self.allBut(["iam:*"], on: arn))
            let text = policy(["*"])
            let calls: [(String, [String: String])] = [
                ("GetPolicy", [:]), ("ListPolicyVersions", [:]), ("GetPolicyVersion", ["VersionId": "v1"]),
                ("CreatePolicyVersion", ["PolicyDocument": text, "SetAsDefault": "true"]),
                ("SetDefaultPolicyVersion", ["VersionId": "v1"]), ("DeletePolicyVersion", ["VersionId": "v1"]),
                ("DeletePolicy", [:]), ("ListPolicyTags", [:]), ("ListEntitiesForPolicy", [:]),
                ("AttachUserPolicy", ["UserName": "alice"]),
            ]
            for (action, parameters) in calls {
                let denied = try await world.call("iam", action, parameters.merging(["PolicyArn": arn]) { $1 }, as: key)
                if action != "AttachUserPolicy" { #expect(denied.code == "AccessDenied", "\(action)") }
                let asked = parameters.merging(["PolicyArn": other]) { $1 }
                let answer = try await world.call("iam", action, asked, as: key)
                #expect(answer.code == "NoSuchEntity", "\(action): \(answer.text)")
            }
        }
    }

    @Test func `leads over a boundary that is asked for but not known`() async throws {
        try await AccessWorld.with { world in
            let boundary = "arn:aws:iam::aws:policy/AmazonRDSReadOnlyAccess"
            let has = #"{"StringEquals":{"iam:PermissionsBoundary":""# + boundary + #""}}"#
            let denied = try await world.user(
                "denied",
                policy: Self.allBut(["iam:DeleteUserPermissionsBoundary"], if: has)
            )
            let delegate = try await world.user(
                "delegate",
                policy: policy(
                    ["iam:PutUserPolicy", "iam:AttachUserPolicy", "iam:PutUserPermissionsBoundary"],
                    if: has
                )
            )
            for name in ["bound", "free"] { _ = try await world.user(name) }
            func bound(_ name: String, _ arn: String, as key: TestKey?) async throws -> TestAnswer {
                let asked = ["UserName": name, "PermissionsBoundary": arn]
                return try await world.call("iam", "PutUserPermissionsBoundary", asked, as: key)
            }
            #expect(try await bound("bound", boundary, as: nil).status == 200)
            let delete = ["UserName": "bound"]
            let answer = try await world.call("iam", "DeleteUserPermissionsBoundary", delete, as: denied)
            #expect(answer.code == "AccessDenied")
            for (name, isAllowed) in [("bound", true), ("free", false)] {
                let put = ["UserName": name, "PolicyName": "p", "PolicyDocument": policy(["rds:*"])]
                let answer = try await world.call("iam", "PutUserPolicy", put, as: delegate)
                #expect((answer.status == 200) == isAllowed, "\(name): \(answer.text)")
            }
            // What is to be counts above what is.
            let wider = "arn:aws:iam::aws:policy/AdministratorAccess"
            #expect(try await bound("bound", wider, as: delegate).code == "AccessDenied")
        }
    }

    @Test func `leads over tags that are given at creation`() async throws {
        try await AccessWorld.with { world in
            let key = try await world.user("alice", policy: Self.allBut(["iam:Tag*"]))
            let trust = """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"\(world.account)"},\
                "Action":"sts:AssumeRole"}]}
                """
            let calls = [
                ("CreateUser", ["UserName": "u"]),
                ("CreateRole", ["RoleName": "r", "AssumeRolePolicyDocument": trust]),
                ("CreatePolicy", ["PolicyName": "p", "PolicyDocument": policy(["rds:*"])]),
            ]
            for (action, parameters) in calls {
                let tagged = parameters.merging(["Tags.member.1.Key": "team", "Tags.member.1.Value": "x"]) { $1 }
                #expect(try await world.call("iam", action, tagged, as: key).message?.contains("iam:Tag") == true)
                #expect(try await world.call("iam", action, parameters, as: key).status == 200)
            }
        }
    }

    @Test func `leads over a tag whose key differs in case`() async throws {
        try await AccessWorld.with { world in
            let asked = [
                "DBParameterGroupName": "g", "DBParameterGroupFamily": "postgres15", "Description": "d",
                "Tags.Tag.1.Key": "team", "Tags.Tag.1.Value": "a", "Tags.Tag.2.Key": "Team", "Tags.Tag.2.Value": "b",
            ]
            let answer = try await world.call("rds", "CreateDBParameterGroup", asked)
            #expect(answer.code == "InvalidParameterValue")
        }
    }

    @Test func `leads over a new instance that is called as another's resource id`() async throws {
        try await AccessWorld.with { world in
            try await world.instance(retentionDays: 0, tags: ["env": "dev"])
            let id = try await world.instances()[0].resourceID
            let dev = #"{"StringEquals":{"aws:ResourceTag/env":"dev"}}"#
            let key = try await world.user("alice", policy: policy(["rds:*"], if: dev))
            let make = [
                "DBInstanceIdentifier": id, "DBInstanceClass": "db.t3.micro", "Engine": "postgres",
                "AllocatedStorage": "20", "MasterUsername": "app", "MasterUserPassword": "correct-horse",
            ]
            #expect(try await world.call("rds", "CreateDBInstance", make, as: key).code == "AccessDenied")
            let found = try await world.call("rds", "DescribeDBInstances", ["DBInstanceIdentifier": id], as: key)
            #expect(found.status == 200)
        }
    }

    @Test func `leads over a name that an instance is given`() async throws {
        try await AccessWorld.with { world in
            try await world.instance(retentionDays: 0)
            let key = try await world.user("alice", policy: Self.allBut(["rds:*"], on: "arn:aws:rds:*:*:db:prod-*"))
            let rename = ["DBInstanceIdentifier": "app", "NewDBInstanceIdentifier": "Prod-1"]
            #expect(try await world.call("rds", "ModifyDBInstance", rename, as: key).code == "AccessDenied")
        }
    }

    @Test func `leads over another spelling of another account's ARN`() async throws {
        try await AccessWorld.with { world in
            let key = try await world.user(
                "alice",
                policy: Self.allBut(["rds:CopyDBSnapshot"], on: "arn:aws:rds:*:123456789012:snapshot:prod*")
            )
            for arn in [
                "arn:aws:rds:eu-central-1:123456789012:snapshot:PROD", "arn:x:rds:r:123456789012:snapshot:prod",
            ] {
                let asked = ["SourceDBSnapshotIdentifier": arn, "TargetDBSnapshotIdentifier": "copy"]
                let answer = try await world.call("rds", "CopyDBSnapshot", asked, as: key)
                #expect(answer.status >= 400 && answer.status < 500, "\(answer.text)")
                if arn.hasPrefix("arn:aws:") { #expect(answer.code == "AccessDenied") }
            }
        }
    }

    @Test func `leads over another spelling of whose policies are simulated`() async throws {
        try await AccessWorld.with { world in
            _ = try await world.user("admin", policy: policy(["rds:*"]))
            let arn = "arn:aws:iam::\(world.account):user/admin"
            let key = try await world.user("alice", policy: Self.allBut(["iam:Simulate*", "iam:GetContext*"], on: arn))
            func simulate(_ arn: String) async throws -> String? {
                let asked = ["PolicySourceArn": arn, "ActionNames.member.1": "rds:StopDBInstance"]
                return try await world.call("iam", "SimulatePrincipalPolicy", asked, as: key).code
            }
            #expect(try await simulate(arn) == "AccessDenied")
            for other in ["user/ADMIN", "user/x/y/admin"] {
                #expect(try await simulate("arn:aws:iam::\(world.account):\(other)") == "NoSuchEntity", "\(other)")
            }
        }
    }

    @Test func `leads over a role's name that tells whether it is there`() async throws {
        try await AccessWorld.with { world in
            let trust = """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"rds.amazonaws.com"},\
                "Action":"sts:AssumeRole"}]}
                """
            let make = ["RoleName": "there", "AssumeRolePolicyDocument": trust]
            #expect(try await world.call("iam", "CreateRole", make).status == 200)
            for (user, text) in [("with", policy(["sts:*"])), ("without", policy(["rds:*"]))] {
                let key = try await world.user(user, policy: text)
                var messages: [String] = []
                for name in ["there", "gone"] {
                    let asked = ["RoleArn": "arn:aws:iam::\(world.account):role/\(name)", "RoleSessionName": "s1"]
                    let answer = try await world.call("sts", "AssumeRole", asked, as: key)
                    #expect(answer.code == "AccessDenied")
                    messages.append((answer.message ?? "").replacing(name, with: "NAME"))
                }
                #expect(messages[0] == messages[1])
            }
        }
    }

    @Test func `leads over a name so long that deciding about it takes all the time there is`() async throws {
        try await AccessWorld.with { world in
            let key = try await world.user(
                "alice",
                policy: policy(["rds:*"], on: ["arn:aws:rds:*:*:snapshot:*a*a*a*a*a*a*a*b"])
            )
            let long = String(repeating: "a", count: 500_000)
            let asked = ["DBSnapshotIdentifier": long]
            let answer = try await world.call("rds", "DeleteDBSnapshot", asked, as: key)
            #expect(answer.code == "ValidationError")
            let simulation = [
                "PolicyInputList.member.1": policy(["rds:*"]), "ActionNames.member.1": "rds:StopDBInstance",
            ]
            let lists = Dictionary(
                uniqueKeysWithValues: (1...1_001).map { ("ResourceArns.member.\($0)", "arn:aws:rds:::db:\($0)") }
            )
            let many = try await world.call("iam", "SimulateCustomPolicy", simulation.merging(lists) { $1 })
            #expect(many.code == "InvalidInput")
        }
    }
}
