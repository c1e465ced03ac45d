import Access
import Foundation
import Gateway
import Testing
import Wire

/// That nothing which is remembered outlives what it was.
@Suite struct `What is changed` {
    private static let reading = "arn:aws:iam::aws:policy/AmazonRDSReadOnlyAccess"

    @Test func `counts from the very next call, be it attached, put, taken away or put back`() async throws {
        try await AccessWorld.with { world in
            let key = try await world.user("alice")
            let user = ["UserName": "alice"]
            func change(_ action: String, _ more: [String: String]) async throws {
                let answer = try await world.call("iam", action, user.merging(more) { $1 })
                #expect(answer.status == 200, "\(action): \(answer.text)")
            }
            func may() async throws -> Bool {
                try await world.call("rds", "DescribeDBSnapshots", as: key).status == 200
            }
            let inline = ["PolicyName": "own"]
            let (allow, deny) = (policy(["rds:Describe*"]), policy("Deny", ["rds:Describe*"]))
            for _ in 0..<3 {
                #expect(try await !may())
                try await change("AttachUserPolicy", ["PolicyArn": Self.reading])
                #expect(try await may())
                try await change("PutUserPolicy", inline.merging(["PolicyDocument": deny]) { $1 })
                #expect(try await !may())
                try await change("PutUserPolicy", inline.merging(["PolicyDocument": allow]) { $1 })
                #expect(try await may())
                try await change("DetachUserPolicy", ["PolicyArn": Self.reading])
                #expect(try await may())
                try await change("DeleteUserPolicy", inline)
            }
            #expect(try await !may())
        }
    }

    @Test func `counts from the very next call where it is a group, a version of a policy or a boundary`() async throws
    {
        try await AccessWorld.with { world in
            let key = try await world.user("alice")
            func change(_ action: String, _ parameters: [String: String]) async throws -> TestAnswer {
                let answer = try await world.call("iam", action, parameters)
                #expect(answer.status == 200, "\(action): \(answer.text)")
                return answer
            }
            func may() async throws -> Bool {
                try await world.call("rds", "DescribeDBSnapshots", as: key).status == 200
            }
            let made = try await change(
                "CreatePolicy",
                ["PolicyName": "p", "PolicyDocument": policy(["rds:Describe*"])]
            )
            let arn = try #require(made["Arn"])
            _ = try await change("CreateGroup", ["GroupName": "g"])
            _ = try await change("AttachGroupPolicy", ["GroupName": "g", "PolicyArn": arn])
            #expect(try await !may())
            _ = try await change("AddUserToGroup", ["GroupName": "g", "UserName": "alice"])
            #expect(try await may())
            let nothing = ["PolicyArn": arn, "PolicyDocument": policy(["s3:*"]), "SetAsDefault": "true"]
            _ = try await change("CreatePolicyVersion", nothing)
            #expect(try await !may())
            _ = try await change("SetDefaultPolicyVersion", ["PolicyArn": arn, "VersionId": "v1"])
            #expect(try await may())
            let boundary = ["UserName": "alice", "PermissionsBoundary": "arn:aws:iam::aws:policy/IAMReadOnlyAccess"]
            _ = try await change("PutUserPermissionsBoundary", boundary)
            #expect(try await !may())
            _ = try await change("DeleteUserPermissionsBoundary", ["UserName": "alice"])
            #expect(try await may())
            _ = try await change("RemoveUserFromGroup", ["GroupName": "g", "UserName": "alice"])
            #expect(try await !may())
        }
    }

    @Test func `counts from the very next call where it is a key, a user or a role`() async throws {
        try await AccessWorld.with { world in
            let key = try await world.user("alice", policy: policy(["rds:*", "sts:*"]))
            func status(_ key: TestKey) async throws -> Int {
                try await world.call("rds", "DescribeDBSnapshots", as: key).status
            }
            let named = ["UserName": "alice", "AccessKeyId": key.id]
            for (state, expected) in [("Inactive", 403), ("Active", 200)] {
                let update = named.merging(["Status": state]) { $1 }
                #expect(try await world.call("iam", "UpdateAccessKey", update).status == 200)
                #expect(try await status(key) == expected)
            }
            let trust = """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",\
                "Principal":{"AWS":"arn:aws:iam::\(world.account):user/alice"}}]}
                """
            let make = ["RoleName": "r", "AssumeRolePolicyDocument": trust]
            let role = try #require(try await world.call("iam", "CreateRole", make)["Arn"])
            let put = ["RoleName": "r", "PolicyName": "own", "PolicyDocument": policy(["rds:*"])]
            _ = try await world.call("iam", "PutRolePolicy", put)
            let assume = ["RoleArn": role, "RoleSessionName": "s1"]
            let session = TestKey(try await world.call("sts", "AssumeRole", assume, as: key))
            #expect(try await status(session) == 200)
            _ = try await world.call("iam", "DeleteRolePolicy", ["RoleName": "r", "PolicyName": "own"])
            #expect(try await status(session) == 403)
            _ = try await world.call("iam", "PutRolePolicy", put)
            #expect(try await status(session) == 200)
            _ = try await world.call("iam", "DeleteRolePolicy", ["RoleName": "r", "PolicyName": "own"])
            _ = try await world.call("iam", "DeleteRole", ["RoleName": "r"])
            #expect(try await status(session) == 403)
            #expect(try await world.call("iam", "DeleteAccessKey", named).status == 200)
            #expect(try await status(key) == 403)
        }
    }

    @Test func `counts from the very next call where it is a KMS key's policy`() async throws {
        try await AccessWorld.with { world in
            let bob = try await world.user("bob")
            let made = try await world.call("kms", "CreateKey")
            let id = try #require(made.text.firstMatch(of: /"KeyId":"([0-9a-f-]+)"/).map { String($0.1) })
            func put(_ action: String) async throws {
                let text = """
                    {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"\(world.account)"},\
                    "Action":"kms:*","Resource":"*"},{"Effect":"Allow","Action":"\(action)","Resource":"*",\
                    "Principal":{"AWS":"arn:aws:iam::\(world.account):user/bob"}}]}
                    """
                let answer = try await world.call("kms", "PutKeyPolicy", ["KeyId": id, "Policy": text])
                #expect(answer.status == 200, "\(answer.text)")
            }
            func may() async throws -> Bool {
                try await world.call("kms", "Encrypt", ["KeyId": id, "Plaintext": "eA=="], as: bob).status == 200
            }
            for _ in 0..<3 {
                #expect(try await !may())
                try await put("kms:Encrypt")
                #expect(try await may())
                try await put("kms:Decrypt")
            }
            #expect(try await !may())
        }
    }

    @Test func `counts for what is still under way a while after the signature was judged`() async throws {
        try await AccessWorld.with { world in
            let key = try await world.user("alice", policy: policy(["rds:*"]))
            let credential = try #require(
                try await world.guardian.credential(accessKeyID: key.id, sessionToken: nil)
            )
            let found = try #require(credential.signatory as? FoundCaller)
            var context = RequestContext(
                requestID: "request-1",
                account: credential.account,
                region: AccessWorld.region,
                principalARN: credential.principalARN,
                userID: credential.userID,
                accessKeyID: credential.accessKeyID,
                now: world.clock.now()
            )
            let asked = [Permission("rds:DescribeDBSnapshots")]
            let put = ["UserName": "alice", "PolicyName": "own", "PolicyDocument": policy("Deny", ["rds:*"])]
            #expect(try await world.call("iam", "PutUserPolicy", put).status == 200)
            context.signatory = FoundCaller(caller: found.caller, foundAt: ContinuousClock().now + .seconds(60))
            #expect(try await world.guardian.refusal(of: asked, context) == nil)
            context.signatory = FoundCaller(caller: found.caller, foundAt: ContinuousClock().now - .milliseconds(100))
            #expect(try await world.guardian.refusal(of: asked, context)?.contains("explicit deny") == true)
            context.signatory = nil
            #expect(try await world.guardian.refusal(of: asked, context)?.contains("explicit deny") == true)
        }
    }
}
