import Access
import Foundation
import Keys
import Ledger
import Policy
import Testing

/// Policies and grants mean those whom they named, whoever has their names later.
@Suite struct `Who is made again under a name` {
    /// Deletes a user with all that it has; answers its unique id.
    private func delete(_ name: String, _ key: TestKey, _ world: AccessWorld) async throws -> String {
        let id = try #require(try await world.call("iam", "GetUser", ["UserName": name])["UserId"])
        let gone = ["UserName": name, "AccessKeyId": key.id]
        #expect(try await world.call("iam", "DeleteAccessKey", gone).status == 200)
        #expect(try await world.call("iam", "DeleteUser", ["UserName": name]).status == 200)
        return id
    }

    /// A trust policy that names `principal`, and asks that the caller's ARN is like `pattern`.
    private func trust(_ principal: String, like pattern: String = "*") -> String {
        #"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": ["\#(principal)"]}, "#
            + #""Action": "sts:AssumeRole", "Condition": {"ArnLike": {"aws:PrincipalArn": "\#(pattern)"}}}}"#
    }

    private func make(_ role: String, trust: String, _ world: AccessWorld) async throws -> String {
        let make = ["RoleName": role, "AssumeRolePolicyDocument": trust]
        let answer = try await world.call("iam", "CreateRole", make)
        return try #require(answer["Arn"], "\(answer.text)")
    }

    private func assume(_ role: String, as key: TestKey, _ world: AccessWorld) async throws -> TestAnswer {
        try await world.call("sts", "AssumeRole", ["RoleArn": role, "RoleSessionName": "s1"], as: key)
    }

    private func trustText(of role: String, _ world: AccessWorld) async throws -> String? {
        let answer = try await world.call("iam", "GetRole", ["RoleName": role])
        return answer["AssumeRolePolicyDocument"]?.removingPercentEncoding
    }

    /// A new key that lets `principal` encrypt, and the account's policies decide.
    private func key(_ world: AccessWorld, for principal: String) async throws -> KeyReference {
        var wish = KeyWish()
        wish.policy = """
            { "Version": "2012-10-17", "Statement": [
              { "Effect": "Allow", "Principal": {"AWS": "\(principal)"}, "Action": "kms:Encrypt", "Resource": "*" },
              { "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::\(world.account):root"}, "Action": "kms:*",
                "Resource": "*" } ] }
            """
        let scope = Scope(account: world.account, region: AccessWorld.region)
        let key = try await world.keys.create(wish, by: KeyCaller(.root(account: world.account), in: scope))
        return KeyReference(key: key.id, in: scope)
    }

    private func encrypt(_ world: AccessWorld, _ key: KeyReference, as user: TestKey) async throws -> Int {
        let name = try await world.keys.key(key).id
        return try await world.call("kms", "Encrypt", ["KeyId": name, "Plaintext": "eA=="], as: user).status
    }

    @Test func `takes on no role that trusted the former one`() async throws {
        try await AccessWorld.with { world in
            let arn = "arn:aws:iam::\(world.account):user/ann"
            var ann = try await world.user("ann")
            let text = trust(arn, like: arn)
            let role = try await make("reader", trust: text, world)
            #expect(try await assume(role, as: ann, world).status == 200)
            #expect(try await trustText(of: "reader", world) == text)
            let id = try await delete("ann", ann, world)
            // Conditions go by ARNs, as they do in IAM.
            let expected = trust(id, like: arn).filter { $0 != " " }
            #expect(try await trustText(of: "reader", world)?.filter { $0 != " " } == expected)
            ann = try await world.user("ann")
            #expect(try await assume(role, as: ann, world).code == "AccessDenied")
            let update = ["RoleName": "reader", "PolicyDocument": text]
            #expect(try await world.call("iam", "UpdateAssumeRolePolicy", update).status == 200)
            #expect(try await assume(role, as: ann, world).status == 200)
        }
    }

    @Test func `is not the role that another role trusted, nor a session of it`() async throws {
        try await AccessWorld.with { world in
            let ann = try await world.user("ann", policy: policy(["sts:AssumeRole"]))
            let account = trust("arn:aws:iam::\(world.account):root")
            var first = TestKey(try await assume(try await make("first", trust: account, world), as: ann, world))
            let names = ["iam::\(world.account):role/first", "sts::\(world.account):assumed-role/first/s1"]
            var roles: [String] = []
            for (index, name) in names.enumerated() {
                roles.append(try await make("second\(index)", trust: trust("arn:aws:" + name), world))
            }
            for role in roles { #expect(try await assume(role, as: first, world).status == 200, "\(role)") }
            #expect(try await world.call("iam", "DeleteRole", ["RoleName": "first"]).status == 200)
            first = TestKey(try await assume(try await make("first", trust: account, world), as: ann, world))
            for role in roles { #expect(try await assume(role, as: first, world).code == "AccessDenied", "\(role)") }
            #expect(try await trustText(of: "second1", world)?.contains(/"AROA[A-Z2-7]{17}:s1"/) == true)
        }
    }

    @Test func `uses no key whose policy named the former one`() async throws {
        try await AccessWorld.with { world in
            let arn = "arn:aws:iam::\(world.account):user/ann"
            var ann = try await world.user("ann")
            let key = try await key(world, for: arn)
            let text = try await world.keys.policy(of: key)
            #expect(text.contains(arn) && text.contains("\n"))
            #expect(try await encrypt(world, key, as: ann) == 200)
            let id = try await delete("ann", ann, world)
            let shown = try await world.keys.policy(of: key)
            #expect(shown.contains(#"{"AWS":"\#(id)"}"#) && !shown.contains(arn), "\(shown)")
            ann = try await world.user("ann")
            #expect(try await encrypt(world, key, as: ann) == 400)
        }
    }

    @Test func `has none of the former one's grants`() async throws {
        try await AccessWorld.with { world in
            let arn = "arn:aws:iam::\(world.account):user/ann"
            var ann = try await world.user("ann")
            let key = try await key(world, for: "arn:aws:iam::\(world.account):root")
            let wish = GrantWish(to: arn, [.encrypt], retiring: arn, name: "one")
            let grant = try await world.keys.createGrant(wish, on: key, by: world.account)
            let keyID = try await world.keys.key(key).arn
            let list = ["KeyId": keyID, "GranteePrincipal": arn]
            #expect(try await world.keys.createGrant(wish, on: key, by: world.account).id == grant.id)
            #expect(try await encrypt(world, key, as: ann) == 200)
            #expect(try await world.call("kms", "ListGrants", list).text.contains(grant.id))
            let id = try await delete("ann", ann, world)
            ann = try await world.user("ann")
            #expect(try await encrypt(world, key, as: ann) == 400)
            let retire = ["KeyId": keyID, "GrantId": grant.id]
            #expect(try await world.call("kms", "RetireGrant", retire, as: ann).status == 400)
            #expect(try await !world.call("kms", "ListGrants", list).text.contains(grant.id))
            let all = try await world.call("kms", "ListGrants", ["KeyId": keyID]).text
            #expect(
                all.contains(#""GranteePrincipal":"\#(id)""#) && all.contains(#""RetiringPrincipal":"\#(id)""#),
                "\(all)"
            )
            let again = try await world.keys.createGrant(wish, on: key, by: world.account)
            #expect(again.id != grant.id)
            #expect(try await encrypt(world, key, as: ann) == 200)
            #expect(
                try await world.call("kms", "RetireGrant", ["KeyId": keyID, "GrantId": again.id], as: ann).status == 200
            )
        }
    }

    @Test func `is another than who was renamed, and goes on with its rights`() async throws {
        try await AccessWorld.with { world in
            let (old, new) = ("arn:aws:iam::\(world.account):user/ann", "arn:aws:iam::\(world.account):user/anna")
            let ann = try await world.user("ann")
            let key = try await key(world, for: old)
            let role = try await make("reader", trust: trust(old), world)
            let rename = ["UserName": "ann", "NewUserName": "anna"]
            #expect(try await world.call("iam", "UpdateUser", rename).status == 200)
            #expect(try await assume(role, as: ann, world).status == 200)
            #expect(try await encrypt(world, key, as: ann) == 200)
            #expect(try await world.keys.policy(of: key).contains(#""\#(new)""#))
            #expect(try await trustText(of: "reader", world)?.contains(#""\#(new)""#) == true)
            let other = try await world.user("ann")
            #expect(try await assume(role, as: other, world).code == "AccessDenied")
            #expect(try await encrypt(world, key, as: other) == 400)
        }
    }
}
