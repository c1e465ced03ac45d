import Access
import Foundation
import Testing

@Suite struct `Managed policies` {
    @Test func `have versions of which one counts`() async throws {
        try await AccessWorld.with { world in
            let key = try await world.user("alice")
            let make = ["PolicyName": "p", "PolicyDocument": policy(["rds:DescribeDBSnapshots"]), "Path": "/team/"]
            let arn = try #require(try await world.call("iam", "CreatePolicy", make)["Arn"])
            #expect(arn == "arn:aws:iam::\(world.account):policy/team/p")
            _ = try await world.call("iam", "AttachUserPolicy", ["UserName": "alice", "PolicyArn": arn])
            #expect(try await world.call("rds", "DescribeDBSnapshots", as: key).status == 200)
            let next = ["PolicyArn": arn, "PolicyDocument": policy(["rds:DescribeDBInstances"])]
            let version = try await world.call(
                "iam",
                "CreatePolicyVersion",
                next.merging(["SetAsDefault": "true"]) { $1 }
            )
            #expect(version["VersionId"] == "v2" && version["IsDefaultVersion"] == "true")
            #expect(try await world.call("rds", "DescribeDBSnapshots", as: key).code == "AccessDenied")
            let first = ["PolicyArn": arn, "VersionId": "v1"]
            #expect(try await world.call("iam", "SetDefaultPolicyVersion", first).status == 200)
            #expect(try await world.call("rds", "DescribeDBSnapshots", as: key).status == 200)
            #expect(try await world.call("iam", "DeletePolicyVersion", first).code == "DeleteConflict")
            let text = try await world.call("iam", "GetPolicyVersion", first)["Document"]?.removingPercentEncoding
            #expect(text == policy(["rds:DescribeDBSnapshots"]))
            #expect(try await world.call("iam", "DeletePolicy", ["PolicyArn": arn]).code == "DeleteConflict")
            for _ in 0..<3 { #expect(try await world.call("iam", "CreatePolicyVersion", next).status == 200) }
            #expect(try await world.call("iam", "CreatePolicyVersion", next).code == "LimitExceeded")
        }
    }

    @Test func `know who has them`() async throws {
        try await AccessWorld.with { world in
            _ = try await world.user("alice")
            let arn = "arn:aws:iam::aws:policy/AmazonRDSFullAccess"
            _ = try await world.call("iam", "AttachUserPolicy", ["UserName": "alice", "PolicyArn": arn])
            let who = try await world.call("iam", "ListEntitiesForPolicy", ["PolicyArn": arn])
            #expect(who["PolicyUsers"]?.contains("<UserName>alice</UserName>") == true)
            #expect(try await world.call("iam", "GetPolicy", ["PolicyArn": arn])["AttachmentCount"] == "1")
            let attached = try await world.call("iam", "ListPolicies", ["OnlyAttached": "true", "Scope": "AWS"])
            #expect(attached["Arn"] == arn)
            let change = ["PolicyArn": arn, "PolicyDocument": policy(["rds:*"])]
            #expect(try await world.call("iam", "CreatePolicyVersion", change).code == "AccessDenied")
        }
    }

    @Test(arguments: ProvidedPolicy.list.map(\.arn))
    func `that come with Holdfast can be read and attached`(arn: String) async throws {
        try await AccessWorld.with { world in
            let key = try await world.user("alice")
            let attach = ["UserName": "alice", "PolicyArn": arn]
            #expect(try await world.call("iam", "AttachUserPolicy", attach).status == 200)
            let answer = try await world.call("rds", "DescribeDBSnapshots", as: key)
            #expect([200, 403].contains(answer.status), "\(answer.text)")
            let text = try await world.call("iam", "GetPolicyVersion", ["PolicyArn": arn, "VersionId": "v1"])
            #expect(text["Document"]?.isEmpty == false)
        }
    }

    @Test func `are refused where they are none`() async throws {
        try await AccessWorld.with { world in
            let wrong = ["PolicyName": "p", "PolicyDocument": #"{"Version":"2012-10-17"}"#]
            let answer = try await world.call("iam", "CreatePolicy", wrong)
            #expect(answer.code == "MalformedPolicyDocument" && answer.status == 400)
        }
    }

    @Test func `are simulated by the evaluator that decides`() async throws {
        try await AccessWorld.with { world in
            _ = try await world.user("alice", policy: policy(["rds:Describe*"]))
            let asked = [
                "PolicySourceArn": "arn:aws:iam::\(world.account):user/alice",
                "ActionNames.member.1": "rds:DescribeDBInstances", "ActionNames.member.2": "rds:DeleteDBSnapshot",
            ]
            let answer = try await world.call("iam", "SimulatePrincipalPolicy", asked)
            let decisions = answer.text.matches(of: /<EvalDecision>(.*?)<\/EvalDecision>/).map { String($0.1) }
            #expect(decisions == ["allowed", "implicitDeny"])
            #expect(answer["SourcePolicyId"] == "user_alice_own" && answer["SourcePolicyType"] == "user")
            let custom = [
                "PolicyInputList.member.1": policy("Deny", ["rds:*"]), "ActionNames.member.1": "rds:StopDBInstance",
                "PolicyInputList.member.2": policy(["*"]),
                "ResourceArns.member.1": "arn:aws:rds:eu-central-1:\(world.account):db:app",
            ]
            let denied = try await world.call("iam", "SimulateCustomPolicy", custom)
            #expect(denied["EvalDecision"] == "explicitDeny" && denied["SourcePolicyId"] == "PolicyInputList.1")
            #expect(denied["EvalResourceDecision"] == "explicitDeny")
        }
    }
}
