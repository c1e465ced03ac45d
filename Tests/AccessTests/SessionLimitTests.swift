import Access
import Foundation
import Gateway
import Ledger
import Testing

@Suite struct `What sessions may not` {
    private static func trust(_ principal: String) -> String {
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"\(principal)"},\
        "Action":"sts:AssumeRole"}]}
        """
    }

    private static func role(_ name: String, in world: AccessWorld, trusts principal: String) async throws -> String {
        let make = ["RoleName": name, "AssumeRolePolicyDocument": trust(principal)]
        let made = try await world.call("iam", "CreateRole", make)
        #expect(made.status == 200, "\(made.text)")
        let put = ["RoleName": name, "PolicyName": "own", "PolicyDocument": policy(["rds:*"])]
        #expect(try await world.call("iam", "PutRolePolicy", put).status == 200)
        return try #require(made["Arn"])
    }

    @Test func `a federated user takes on no role, where what limits it would be gone`() async throws {
        try await AccessWorld.with { world in
            let key = try await world.user("alice", policy: policy(["*"]))
            let role = try await Self.role("r", in: world, trusts: "arn:aws:iam::\(world.account):user/alice")
            let asked = ["Name": "guest", "Policy": policy(["sts:*", "rds:DescribeDBInstances", "iam:*"])]
            let session = TestKey(try await world.call("sts", "GetFederationToken", asked, as: key))
            #expect(try await world.call("rds", "DescribeDBInstances", as: session).status == 200)
            #expect(try await world.call("rds", "DescribeDBSnapshots", as: session).code == "AccessDenied")
            let assume = ["RoleArn": role, "RoleSessionName": "s1"]
            let answer = try await world.call("sts", "AssumeRole", assume, as: session)
            #expect(answer.message?.contains("sessions of GetFederationToken can't call IAM or STS") == true)
            #expect(try await world.call("iam", "ListUsers", as: session).code == "AccessDenied")
            #expect(try await world.call("sts", "GetCallerIdentity", as: session).status == 200)
        }
    }

    @Test func `a session of a user's own takes on roles, and does nothing else in STS`() async throws {
        try await AccessWorld.with { world in
            let key = try await world.user("alice", policy: policy(["*"]))
            let role = try await Self.role("r", in: world, trusts: "arn:aws:iam::\(world.account):user/alice")
            let session = TestKey(try await world.call("sts", "GetSessionToken", as: key))
            let assume = ["RoleArn": role, "RoleSessionName": "s1"]
            #expect(try await world.call("sts", "AssumeRole", assume, as: session).status == 200)
            let info = try await world.call("sts", "GetAccessKeyInfo", ["AccessKeyId": key.id], as: session)
            #expect(info.code == "AccessDenied")
            #expect(try await world.call("sts", "GetAccessKeyInfo", ["AccessKeyId": key.id], as: key).status == 200)
            let federate = try await world.call("sts", "GetFederationToken", ["Name": "guest"], as: session)
            #expect(federate.code == "AccessDenied")
        }
    }

    @Test func `a session whose policy was deleted may do nothing, and hears so`() async throws {
        try await AccessWorld.with { world in
            let key = try await world.user("alice")
            let role = try await Self.role("r", in: world, trusts: "arn:aws:iam::\(world.account):user/alice")
            let make = ["PolicyName": "limit", "PolicyDocument": policy(["rds:*"])]
            let arn = try #require(try await world.call("iam", "CreatePolicy", make)["Arn"])
            let assume = [
                "RoleArn": role, "RoleSessionName": "s1", "PolicyArns.member.1.arn": arn, "Policy": policy(["rds:*"]),
            ]
            let answer = try await world.call("sts", "AssumeRole", assume, as: key)
            let session = TestKey(answer)
            #expect(try await world.call("rds", "DescribeDBSnapshots", as: session).status == 200, "\(answer.text)")
            #expect(try await world.call("iam", "DeletePolicy", ["PolicyArn": arn]).status == 200)
            let refused = try await world.call("rds", "DescribeDBSnapshots", as: session)
            #expect(refused.status == 403)
            #expect(refused.message?.contains("because no session policy allows") == true)
        }
    }

    @Test func `a role tells when it was last used, and not before`() async throws {
        try await AccessWorld.with { world in
            let key = try await world.user("alice")
            let arn = try await Self.role("r", in: world, trusts: "arn:aws:iam::\(world.account):user/alice")
            func lastUse() async throws -> String? {
                try await world.call("iam", "GetRole", ["RoleName": "r"])["LastUsedDate"]
            }
            let assume = ["RoleArn": arn, "RoleSessionName": "s1"]
            let session = TestKey(try await world.call("sts", "AssumeRole", assume, as: key))
            #expect(try await lastUse() == nil)
            let credential = try #require(
                try await world.guardian.credential(accessKeyID: session.id, sessionToken: session.token)
            )
            try await world.guardian.noteUse(
                of: credential,
                service: "rds",
                region: "eu-central-1",
                now: AccessWorld.start
            )
            #expect(try await lastUse()?.hasPrefix("2026-11-18T12:26:40") == true)
            #expect(try await world.call("iam", "GetRole", ["RoleName": "r"])["Region"] == "eu-central-1")
            for (action, more) in [("DeleteRolePolicy", ["PolicyName": "own"]), ("DeleteRole", [:])] {
                #expect(try await world.call("iam", action, more.merging(["RoleName": "r"]) { $1 }).status == 200)
            }
            let uses = try await world.ledger.read { try $0.all(KeyUse.self) }
            #expect(uses.filter { $0.id.hasPrefix("AROA") }.isEmpty)
        }
    }
}
