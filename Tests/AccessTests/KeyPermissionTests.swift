import Access
import Foundation
import Keys
import Ledger
import Policy
import Testing

/// What the guard makes of key policies, grants and the policies of users together.
@Suite struct `What callers may do with keys` {
    private let plaintext = ["Plaintext": "eA=="]

    /// The id of a new key with a policy of statements, or the default one.
    private func key(_ world: AccessWorld, _ statements: [String]? = nil) async throws -> String {
        let scope = Scope(account: world.account, region: AccessWorld.region)
        var wish = KeyWish()
        wish.policy = statements.map { #"{"Version":"2012-10-17","Statement":[\#($0.joined(separator: ","))]}"# }
        wish.mayLockOut = true
        return try await world.keys.create(wish, by: KeyCaller(.root(account: world.account), in: scope)).id
    }

    private func allow(_ principal: String, _ actions: String, if condition: String = "{}") -> String {
        #"{"Effect":"Allow","Principal":{"AWS":"\#(principal)"},"Action":\#(actions),"Resource":"*","#
            + #""Condition":\#(condition)}"#
    }

    private func encrypt(_ world: AccessWorld, _ id: String, as key: TestKey? = nil) async throws -> TestAnswer {
        try await world.call("kms", "Encrypt", plaintext.merging(["KeyId": id]) { $1 }, as: key)
    }

    @Test func `is what their own policies say where the key's policy leaves it to them`() async throws {
        try await AccessWorld.with { world in
            let id = try await key(world)
            let arn = "arn:aws:kms:eu-central-1:\(world.account):key/\(id)"
            let other = try await key(world)
            let alice = try await world.user("alice", policy: policy(["kms:Encrypt"], on: [arn]))
            #expect(try await encrypt(world, id, as: alice).status == 200)
            #expect(try await encrypt(world, other, as: alice).code == "AccessDeniedException")
            let answer = try await world.call("kms", "DescribeKey", ["KeyId": id], as: alice)
            #expect(
                answer.message
                    == "User: arn:aws:iam::\(world.account):user/alice is not authorized to perform: kms:DescribeKey on "
                    + "resource: \(arn) because no identity-based policy allows the kms:DescribeKey action"
            )
        }
    }

    @Test func `is nothing under a key policy that leaves them out, not even for the root user`() async throws {
        try await AccessWorld.with { world in
            let alice = try await world.user("alice", policy: policy(["kms:*"]))
            let bob = try await world.user("bob")
            let id = try await key(world, [allow("arn:aws:iam::\(world.account):user/bob", #""kms:Encrypt""#)])
            #expect(try await encrypt(world, id, as: bob).status == 200)
            #expect(try await encrypt(world, id, as: alice).code == "AccessDeniedException")
            #expect(try await encrypt(world, id).code == "AccessDeniedException")
        }
    }

    @Test func `is what a grant in force allows, in its encryption context`() async throws {
        try await AccessWorld.with { world in
            let bob = try await world.user("bob")
            let id = try await key(world)
            let scope = Scope(account: world.account, region: AccessWorld.region)
            let reference = KeyReference(key: id, in: scope)
            #expect(try await encrypt(world, id, as: bob).code == "AccessDeniedException")
            let grant = try await world.keys.createGrant(
                GrantWish(to: "arn:aws:iam::\(world.account):user/bob", [.encrypt]),
                on: reference,
                by: world.account
            )
            #expect(try await encrypt(world, id, as: bob).status == 200)
            #expect(try await world.call("kms", "DescribeKey", ["KeyId": id], as: bob).status == 400)
            let revoke = ["KeyId": id, "GrantId": grant.id]
            #expect(try await world.call("kms", "RevokeGrant", revoke, as: bob).code == "AccessDeniedException")
            #expect(try await world.call("kms", "RevokeGrant", revoke).status == 200)
            #expect(try await encrypt(world, id, as: bob).code == "AccessDeniedException")
        }
    }

    @Test func `is retiring a grant that names them for it, whatever policies say`() async throws {
        try await AccessWorld.with { world in
            let bob = try await world.user("bob", policy: policy("Deny", ["kms:*"]))
            let id = try await key(world)
            let scope = Scope(account: world.account, region: AccessWorld.region)
            let name = "arn:aws:iam::\(world.account):user/"
            let grant = try await world.keys.createGrant(
                GrantWish(to: name + "ann", [.decrypt], retiring: name + "bob"),
                on: KeyReference(key: id, in: scope),
                by: world.account
            )
            let ann = try await world.user("ann")
            let token = ["GrantToken": try world.keys.token(of: grant)]
            #expect(try await world.call("kms", "RetireGrant", token, as: ann).code == "AccessDeniedException")
            #expect(try await world.call("kms", "RetireGrant", token, as: bob).status == 200)
            #expect(try await world.call("kms", "RetireGrant", token, as: bob).code == "NotFoundException")
        }
    }

    @Test(arguments: [
        (#"{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}"#, true),
        (#"{"IpAddress":{"aws:SourceIp":"198.51.100.0/24"}}"#, false),
        (#"{"StringEquals":{"kms:ViaService":"rds.eu-central-1.amazonaws.com"}}"#, false),
        (#"{"StringEquals":{"kms:EncryptionContext:App":"shop"}}"#, false),
        (#"{"StringLike":{"kms:RequestAlias":"alias/*"}}"#, true),
        (#"{"ForAnyValue:StringEquals":{"kms:ResourceAliases":"alias/a"}}"#, true),
        (#"{"StringEquals":{"kms:EncryptionAlgorithm":"SYMMETRIC_DEFAULT"}}"#, true),
        (#"{"StringEquals":{"kms:EncryptionAlgorithm":"RSAES_OAEP_SHA_256"}}"#, false),
    ])
    func `hangs on what conditions of the key's policy ask`(condition: String, isAllowed: Bool) async throws {
        try await AccessWorld.with { world in
            let bob = try await world.user("bob")
            let name = "arn:aws:iam::\(world.account):user/bob"
            let id = try await key(world, [allow(name, #""kms:Encrypt""#, if: condition)])
            let scope = Scope(account: world.account, region: AccessWorld.region)
            try await world.keys.createAlias("alias/a", for: KeyReference(key: id, in: scope))
            let answer = try await encrypt(world, "alias/a", as: bob)
            #expect(answer.status == (isAllowed ? 200 : 400), "\(answer.text)")
        }
    }

    @Test func `reaches another account's key where both accounts allow it`() async throws {
        try await AccessWorld.with { world in
            let other = try await world.accounts.create()
            let id = try await key(world, [allow("arn:aws:iam::\(other.account):root", #""kms:Encrypt""#)])
            let arn = "arn:aws:kms:eu-central-1:\(world.account):key/\(id)"
            let root = TestKey(id: other.id)
            #expect(try await encrypt(world, arn, as: root).status == 200)
            #expect(try await world.call("kms", "DisableKey", ["KeyId": arn], as: root).code == "AccessDeniedException")
            let closed = "arn:aws:kms:eu-central-1:\(world.account):key/\(try await key(world))"
            #expect(try await encrypt(world, closed, as: root).code == "AccessDeniedException")
        }
    }

    @Test func `is making no key, in any account, by naming the alias of RDS's`() async throws {
        try await AccessWorld.with { world in
            let nobody = try await world.user("nobody")
            let foreign = "arn:aws:kms:eu-central-1:000000000001:alias/aws/rds"
            #expect(try await encrypt(world, foreign, as: nobody).code == "AccessDeniedException")
            #expect(try await encrypt(world, foreign).code == "AccessDeniedException")
            let describe = ["KeyId": "alias/aws/rds"]
            let refused = try await world.call("kms", "DescribeKey", describe, as: nobody)
            #expect(refused.code == "AccessDeniedException")
            #expect(try await world.call("kms", "DescribeKey", ["KeyId": foreign]).code == "AccessDeniedException")
            #expect(try await world.ledger.read { try $0.all(Key.self) }.isEmpty)
            #expect(try await world.call("kms", "DescribeKey", describe).status == 200)
            #expect(try await encrypt(world, "alias/aws/rds").code == "AccessDeniedException")
            #expect(try await world.ledger.read { try $0.all(Key.self) }.count == 1)
        }
    }

    @Test func `is replicating a key where they may make keys, and tag them, as well`() async throws {
        try await AccessWorld.with { world in
            var wish = KeyWish()
            wish.isMultiRegion = true
            let scope = Scope(account: world.account, region: AccessWorld.region)
            let id = try await world.keys.create(wish, by: KeyCaller(.root(account: world.account), in: scope)).id
            let members = ["KeyId": id, "ReplicaRegion": "eu-west-1", "Tags": #"[{"TagKey":"a","TagValue":"b"}]"#]
            let actions = ["kms:ReplicateKey", "kms:CreateKey", "kms:TagResource"]
            for missing in actions {
                let user = try await world.user(
                    "no-\(missing.dropFirst(4))",
                    policy: policy(actions.filter { $0 != missing })
                )
                let answer = try await world.call("kms", "ReplicateKey", members, as: user)
                #expect(answer.code == "AccessDeniedException", "\(missing) \(answer.text)")
            }
            let all = try await world.user("all", policy: policy(actions))
            #expect(try await world.call("kms", "ReplicateKey", members, as: all).status == 200)
            let update = ["KeyId": id, "PrimaryRegion": "eu-west-1"]
            let arn = "arn:aws:kms:eu-central-1:\(world.account):key/\(id)"
            let half = try await world.user("half", policy: policy(["kms:UpdatePrimaryRegion"], on: [arn]))
            #expect(
                try await world.call("kms", "UpdatePrimaryRegion", update, as: half).code == "AccessDeniedException"
            )
            #expect(try await world.call("kms", "UpdatePrimaryRegion", update).status == 200)
        }
    }
}
