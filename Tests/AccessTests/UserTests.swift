import Access
import Foundation
import Testing

@Suite struct `Users and their keys` {
    @Test func `a user is described as it was made, and named by itself where nobody is`() async throws {
        try await AccessWorld.with { world in
            let key = try await world.user("alice", policy: policy(["iam:GetUser"]), tags: ["team": "dba"])
            let answer = try await world.call("iam", "GetUser", as: key)
            #expect(answer["UserName"] == "alice")
            #expect(answer["Arn"] == "arn:aws:iam::\(world.account):user/alice")
            #expect(answer["UserId"]?.wholeMatch(of: /AIDA[A-Z2-7]{17}/) != nil)
            #expect(answer["Tags"] == "<member><Key>team</Key><Value>dba</Value></member>")
        }
    }

    @Test func `a name is taken whatever the case of its letters`() async throws {
        try await AccessWorld.with { world in
            _ = try await world.user("alice")
            let answer = try await world.call("iam", "CreateUser", ["UserName": "Alice"])
            #expect(answer.code == "EntityAlreadyExists" && answer.status == 409)
            #expect(answer.message == "User with name Alice already exists.")
            #expect(try await world.call("iam", "GetUser", ["UserName": "bob"]).code == "NoSuchEntity")
        }
    }

    @Test func `a user has at most two keys, and a disabled or deleted one opens nothing`() async throws {
        try await AccessWorld.with { world in
            let key = try await world.user("alice")
            let second = TestKey(try await world.call("iam", "CreateAccessKey", ["UserName": "alice"]))
            let third = try await world.call("iam", "CreateAccessKey", ["UserName": "alice"])
            #expect(third.code == "LimitExceeded")
            #expect(third.message == "Cannot exceed quota for AccessKeysPerUser: 2")
            #expect(try await world.call("sts", "GetCallerIdentity", as: key).status == 200)
            let off = ["UserName": "alice", "AccessKeyId": key.id, "Status": "Inactive"]
            #expect(try await world.call("iam", "UpdateAccessKey", off).status == 200)
            #expect(try await world.call("sts", "GetCallerIdentity", as: key).code == "InvalidClientTokenId")
            let gone = ["UserName": "alice", "AccessKeyId": second.id]
            #expect(try await world.call("iam", "DeleteAccessKey", gone).status == 200)
            #expect(try await world.call("sts", "GetCallerIdentity", as: second).code == "InvalidClientTokenId")
        }
    }

    @Test func `a secret is told once and lies nowhere in the clear`() async throws {
        try await AccessWorld.with { world in
            _ = try await world.user("alice")
            let made = try await world.call("iam", "CreateAccessKey", ["UserName": "alice"])
            let secret = try #require(made["SecretAccessKey"])
            #expect(secret.count == 40)
            let listed = try await world.call("iam", "ListAccessKeys", ["UserName": "alice"])
            #expect(!listed.text.contains(secret))
            for ending in ["", "-wal"] {
                guard let bytes = FileManager.default.contents(atPath: world.path + ending) else { continue }
                #expect(bytes.range(of: Data(secret.utf8)) == nil)
                #expect(bytes.range(of: Data(world.root.secret.utf8)) == nil)
            }
            let key = try await world.access.signingKey(TestKey(made).id, token: nil)
            #expect(key?.key.secret == secret)
        }
    }

    @Test func `who still has something can't be deleted`() async throws {
        try await AccessWorld.with { world in
            let key = try await world.user("alice", policy: policy(["rds:*"]))
            let name = ["UserName": "alice"]
            #expect(
                try await world.call("iam", "DeleteUser", name).message
                    == "Cannot delete entity, must delete policies first."
            )
            _ = try await world.call("iam", "DeleteUserPolicy", name.merging(["PolicyName": "own"]) { $1 })
            #expect(try await world.call("iam", "DeleteUser", name).code == "DeleteConflict")
            _ = try await world.call("iam", "DeleteAccessKey", name.merging(["AccessKeyId": key.id]) { $1 })
            #expect(try await world.call("iam", "DeleteUser", name).status == 200)
            #expect(try await world.call("iam", "GetUser", name).code == "NoSuchEntity")
        }
    }

    @Test func `groups give their users what they may, also under another name`() async throws {
        try await AccessWorld.with { world in
            let key = try await world.user("alice")
            _ = try await world.call("iam", "CreateGroup", ["GroupName": "dba"])
            let readOnly = "arn:aws:iam::aws:policy/AmazonRDSReadOnlyAccess"
            let attach = ["GroupName": "dba", "PolicyArn": readOnly]
            #expect(try await world.call("iam", "AttachGroupPolicy", attach).status == 200)
            #expect(try await world.call("rds", "DescribeDBInstances", as: key).code == "AccessDenied")
            _ = try await world.call("iam", "AddUserToGroup", ["GroupName": "dba", "UserName": "alice"])
            #expect(try await world.call("rds", "DescribeDBInstances", as: key).status == 200)
            _ = try await world.call("iam", "UpdateGroup", ["GroupName": "dba", "NewGroupName": "admins"])
            #expect(try await world.call("rds", "DescribeDBInstances", as: key).status == 200)
            #expect(try await world.call("iam", "GetGroup", ["GroupName": "admins"])["UserName"] == "alice")
            _ = try await world.call("iam", "RemoveUserFromGroup", ["GroupName": "admins", "UserName": "alice"])
            #expect(try await world.call("rds", "DescribeDBInstances", as: key).code == "AccessDenied")
        }
    }

    @Test func `lists come in pages`() async throws {
        try await AccessWorld.with { world in
            for number in 1...5 { _ = try await world.call("iam", "CreateUser", ["UserName": "user-\(number)"]) }
            var names: [String] = []
            var marker: String?
            repeat {
                var parameters = ["MaxItems": "2"]
                parameters["Marker"] = marker
                let page = try await world.call("iam", "ListUsers", parameters)
                names += page.text.matches(of: /<UserName>(.*?)<\/UserName>/).map { String($0.1) }
                marker = page["Marker"]
                #expect(page["IsTruncated"] == (marker == nil ? "false" : "true"))
            } while marker != nil
            #expect(names == (1...5).map { "user-\($0)" })
        }
    }

    @Test func `the last use of a key is told`() async throws {
        try await AccessWorld.with { world in
            let key = try await world.user("alice")
            let before = try await world.call("iam", "GetAccessKeyLastUsed", ["AccessKeyId": key.id])
            #expect(before["ServiceName"] == "N/A" && before["LastUsedDate"] == nil)
            try await world.access.noteUse(of: key.id, service: "rds", region: "eu-central-1", now: AccessWorld.start)
            let after = try await world.call("iam", "GetAccessKeyLastUsed", ["AccessKeyId": key.id])
            #expect(after["ServiceName"] == "rds" && after["UserName"] == "alice" && after["LastUsedDate"] != nil)
        }
    }
}
