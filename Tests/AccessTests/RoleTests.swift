import Access
import Foundation
import Testing

@Suite struct `Roles and sessions` {
    /// A trust policy that names `principal`.
    private static func trust(
        _ principal: String,
        _ actions: String = #"["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]"#,
        if condition: String = "{}"
    ) -> String {
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"\(principal)"},\
        "Action":\(actions),"Condition":\(condition)}]}
        """
    }

    /// A role with an inline policy, and its ARN.
    private static func role(
        _ name: String,
        trust: String,
        policy text: String,
        in world: AccessWorld,
        as key: TestKey? = nil
    ) async throws -> String {
        let make = ["RoleName": name, "AssumeRolePolicyDocument": trust]
        let made = try await world.call("iam", "CreateRole", make, as: key)
        #expect(made.status == 200, "\(made.text)")
        let put = ["RoleName": name, "PolicyName": "own", "PolicyDocument": text]
        #expect(try await world.call("iam", "PutRolePolicy", put, as: key).status == 200)
        return try #require(made["Arn"])
    }

    @Test func `a user whom the role trusts takes it on, and has its permissions only`() async throws {
        try await AccessWorld.with { world in
            let key = try await world.user("alice", policy: policy(["iam:ListUsers"]))
            let alice = "arn:aws:iam::\(world.account):user/alice"
            let arn = try await Self.role(
                "reader",
                trust: Self.trust(alice),
                policy: policy(["rds:Describe*"]),
                in: world
            )
            let answer = try await world.call("sts", "AssumeRole", ["RoleArn": arn, "RoleSessionName": "s1"], as: key)
            #expect(answer.status == 200, "\(answer.text)")
            #expect(answer["AccessKeyId"]?.hasPrefix("ASIA") == true)
            let session = TestKey(answer)
            let identity = try await world.call("sts", "GetCallerIdentity", as: session)
            #expect(identity["Arn"] == "arn:aws:sts::\(world.account):assumed-role/reader/s1")
            #expect(identity["UserId"]?.wholeMatch(of: /AROA[A-Z2-7]{17}:s1/) != nil)
            #expect(try await world.call("rds", "DescribeDBSnapshots", as: session).status == 200)
            #expect(try await world.call("iam", "ListUsers", as: session).code == "AccessDenied")
            world.clock.move(seconds: 3_601)
            #expect(try await world.call("rds", "DescribeDBSnapshots", as: session).status == 403)
        }
    }

    @Test func `nobody takes on a role that doesn't trust them, or that isn't there`() async throws {
        try await AccessWorld.with { world in
            let key = try await world.user("alice", policy: policy(["sts:*"]))
            let bob = "arn:aws:iam::\(world.account):user/bob"
            let arn = try await Self.role("reader", trust: Self.trust(bob), policy: policy(["rds:*"]), in: world)
            for arn in [arn, "arn:aws:iam::\(world.account):role/absent", "arn:aws:iam::123456789012:role/x"] {
                let asked = ["RoleArn": arn, "RoleSessionName": "s1"]
                let answer = try await world.call("sts", "AssumeRole", asked, as: key)
                #expect(
                    answer.code == "AccessDenied"
                        && answer.message?.contains("sts:AssumeRole on resource: \(arn)") == true
                )
            }
            let asRoot = try await world.call("sts", "AssumeRole", ["RoleArn": arn, "RoleSessionName": "s1"])
            #expect(asRoot.code == "AccessDenied")
        }
    }

    @Test func `a role that trusts an account is for those whose own policies let them`() async throws {
        try await AccessWorld.with { world in
            let root = "arn:aws:iam::\(world.account):root"
            let arn = try await Self.role("reader", trust: Self.trust(root), policy: policy(["rds:*"]), in: world)
            let asked = ["RoleArn": arn, "RoleSessionName": "s1"]
            let without = try await world.user("without")
            #expect(try await world.call("sts", "AssumeRole", asked, as: without).code == "AccessDenied")
            let with = try await world.user("with", policy: policy(["sts:AssumeRole"], on: [arn]))
            #expect(try await world.call("sts", "AssumeRole", asked, as: with).status == 200)
        }
    }

    @Test func `another account's role takes the trust and the permission`() async throws {
        try await AccessWorld.with { world in
            let other = try await world.accounts.create()
            let theirs = TestKey(id: other.id)
            let trust = Self.trust(world.account, if: #"{"StringEquals":{"sts:ExternalId":"e-1"}}"#)
            let arn = try await Self.role("ours", trust: trust, policy: policy(["rds:*"]), in: world, as: theirs)
            let key = try await world.user("alice", policy: policy(["sts:AssumeRole"], on: [arn]))
            var asked = ["RoleArn": arn, "RoleSessionName": "s1"]
            #expect(try await world.call("sts", "AssumeRole", asked, as: key).code == "AccessDenied")
            asked["ExternalId"] = "e-1"
            let answer = try await world.call("sts", "AssumeRole", asked, as: key)
            #expect(answer.status == 200, "\(answer.text)")
            let identity = try await world.call("sts", "GetCallerIdentity", as: TestKey(answer))
            #expect(identity["Account"] == other.account)
        }
    }

    @Test func `a session policy takes away and never adds`() async throws {
        try await AccessWorld.with { world in
            let key = try await world.user("alice")
            let alice = "arn:aws:iam::\(world.account):user/alice"
            let arn = try await Self.role(
                "reader",
                trust: Self.trust(alice),
                policy: policy(["rds:Describe*"]),
                in: world
            )
            let limit = policy(["rds:DescribeDBSnapshots", "iam:*"])
            let asked = ["RoleArn": arn, "RoleSessionName": "s1", "Policy": limit]
            let answer = try await world.call("sts", "AssumeRole", asked, as: key)
            #expect(answer["PackedPolicySize"].flatMap { Int($0) }.map { $0 > 0 } == true)
            let session = TestKey(answer)
            #expect(try await world.call("rds", "DescribeDBSnapshots", as: session).status == 200)
            #expect(try await world.call("iam", "ListUsers", as: session).code == "AccessDenied")
            let refused = try await world.call("rds", "DescribeDBInstances", as: session)
            #expect(refused.message?.contains("because no session policy allows") == true)
        }
    }

    @Test func `tags and source identity travel with the session and on`() async throws {
        try await AccessWorld.with { world in
            let key = try await world.user("alice")
            let alice = "arn:aws:iam::\(world.account):user/alice"
            let tagged = #"{"StringEquals":{"aws:PrincipalTag/team":"dba","aws:SourceIdentity":"alice"}}"#
            let first = try await Self.role(
                "first",
                trust: Self.trust(alice),
                policy: policy(["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]),
                in: world
            )
            let trust = Self.trust("arn:aws:iam::\(world.account):role/first")
            let second = try await Self.role("second", trust: trust, policy: policy(["rds:*"], if: tagged), in: world)
            let asked = [
                "RoleArn": first, "RoleSessionName": "s1", "Tags.member.1.Key": "team", "Tags.member.1.Value": "dba",
                "TransitiveTagKeys.member.1": "team", "SourceIdentity": "alice",
            ]
            let one = TestKey(try await world.call("sts", "AssumeRole", asked, as: key))
            var onward = ["RoleArn": second, "RoleSessionName": "s2", "DurationSeconds": "7200"]
            #expect(try await world.call("sts", "AssumeRole", onward, as: one).code == "ValidationError")
            onward["DurationSeconds"] = "900"
            let answer = try await world.call("sts", "AssumeRole", onward, as: one)
            #expect(answer["SourceIdentity"] == "alice", "\(answer.text)")
            #expect(try await world.call("rds", "DescribeDBSnapshots", as: TestKey(answer)).status == 200)
        }
    }

    @Test func `a token is good for its own key and only whole`() async throws {
        try await AccessWorld.with { world in
            let key = try await world.user("alice", policy: policy(["rds:*"]))
            let session = TestKey(try await world.call("sts", "GetSessionToken", as: key))
            #expect(try await world.call("rds", "DescribeDBSnapshots", as: session).status == 200)
            #expect(try await world.call("iam", "ListUsers", as: session).code == "AccessDenied")
            var other = session
            other.token = session.token.map { String($0.dropLast(8)) + "AAAAAAA=" }
            #expect(try await world.call("rds", "DescribeDBSnapshots", as: other).code == "InvalidClientTokenId")
            var bare = session
            bare.token = nil
            #expect(try await world.call("rds", "DescribeDBSnapshots", as: bare).code == "InvalidClientTokenId")
            var borrowed = key
            borrowed.token = session.token
            #expect(try await world.call("rds", "DescribeDBSnapshots", as: borrowed).code == "InvalidClientTokenId")
            #expect(try await world.call("sts", "GetSessionToken", as: session).code == "AccessDenied")
        }
    }

    @Test func `a session ends with its role`() async throws {
        try await AccessWorld.with { world in
            let key = try await world.user("alice")
            let alice = "arn:aws:iam::\(world.account):user/alice"
            let arn = try await Self.role("reader", trust: Self.trust(alice), policy: policy(["rds:*"]), in: world)
            let asked = ["RoleArn": arn, "RoleSessionName": "s1"]
            let session = TestKey(try await world.call("sts", "AssumeRole", asked, as: key))
            _ = try await world.call("iam", "DeleteRolePolicy", ["RoleName": "reader", "PolicyName": "own"])
            #expect(try await world.call("iam", "DeleteRole", ["RoleName": "reader"]).status == 200)
            _ = try await Self.role("reader", trust: Self.trust(alice), policy: policy(["rds:*"]), in: world)
            #expect(try await world.call("rds", "DescribeDBSnapshots", as: session).code == "InvalidClientTokenId")
        }
    }

    @Test func `a federated session may what both its user and its policy allow`() async throws {
        try await AccessWorld.with { world in
            let key = try await world.user("alice", policy: policy(["rds:Describe*", "sts:GetFederationToken"]))
            let asked = ["Name": "guest", "Policy": policy(["rds:*"])]
            let session = TestKey(try await world.call("sts", "GetFederationToken", asked, as: key))
            let identity = try await world.call("sts", "GetCallerIdentity", as: session)
            #expect(identity["Arn"] == "arn:aws:sts::\(world.account):federated-user/guest")
            #expect(try await world.call("rds", "DescribeDBSnapshots", as: session).status == 200)
            let delete = ["DBSnapshotIdentifier": "s"]
            #expect(try await world.call("rds", "DeleteDBSnapshot", delete, as: session).code == "AccessDenied")
            let bare = TestKey(try await world.call("sts", "GetFederationToken", ["Name": "guest"], as: key))
            #expect(try await world.call("rds", "DescribeDBSnapshots", as: bare).code == "AccessDenied")
        }
    }

    @Test func `a key tells its account`() async throws {
        try await AccessWorld.with { world in
            let key = try await world.user("alice")
            let session = TestKey(try await world.call("sts", "GetSessionToken", as: key))
            for id in [world.root.id, key.id, session.id] {
                let answer = try await world.call("sts", "GetAccessKeyInfo", ["AccessKeyId": id])
                #expect(answer["Account"] == world.account)
            }
            let unknown = ["AccessKeyId": "ASIAAAAAAAAAAAAAAAAA"]
            #expect(try await world.call("sts", "GetAccessKeyInfo", unknown).status == 403)
        }
    }

    @Test func `an update leaves alone what it doesn't speak of`() async throws {
        try await AccessWorld.with { world in
            let alice = "arn:aws:iam::\(world.account):root"
            _ = try await Self.role("reader", trust: Self.trust(alice), policy: policy(["rds:*"]), in: world)
            let describe = ["RoleName": "reader", "Description": "reads"]
            #expect(try await world.call("iam", "UpdateRoleDescription", describe)["Description"] == "reads")
            let update = ["RoleName": "reader", "MaxSessionDuration": "7200"]
            #expect(try await world.call("iam", "UpdateRole", update).status == 200)
            let role = try await world.call("iam", "GetRole", ["RoleName": "reader"])
            #expect(role["Description"] == "reads" && role["MaxSessionDuration"] == "7200")
            #expect(role["AssumeRolePolicyDocument"]?.removingPercentEncoding == Self.trust(alice))
        }
    }
}
