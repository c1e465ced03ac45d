import Access
import Foundation
import Keys
import Ledger
import Policy
import Testing

/// The condition keys of KMS that are facts of a request, each in a policy that a call is decided by.
@Suite struct `Conditions on the use of keys` {
    @Test(arguments: [
        (#"{"StringEquals":{"kms:EncryptionContext:App":"shop"}}"#, true),
        (#"{"StringEquals":{"kms:EncryptionContext:App":"other"}}"#, false),
        (#"{"ForAllValues:StringEquals":{"kms:EncryptionContextKeys":["App"]}}"#, true),
        (#"{"ForAllValues:StringEquals":{"kms:EncryptionContextKeys":["Other"]}}"#, false),
        (#"{"StringEquals":{"kms:GrantConstraintType":"EncryptionContextSubset"}}"#, true),
        (#"{"Bool":{"kms:GrantIsForAWSResource":"true"}}"#, false),
        (#"{"Bool":{"kms:GrantIsForAWSResource":"false"}}"#, true),
    ])
    func `ask what a grant is for that is made`(condition: String, isAllowed: Bool) async throws {
        try await AccessWorld.with { world in
            let name = "arn:aws:iam::\(world.account):user/bob"
            var wish = KeyWish()
            wish.policy = """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"\(name)"},\
                "Action":"kms:CreateGrant","Resource":"*","Condition":\(condition)}]}
                """
            wish.mayLockOut = true
            _ = try await world.user("bob")
            let id = try await world.keys.create(wish, by: caller(.root(account: world.account), world)).id
            let grant = GrantWish(
                to: name,
                [.decrypt],
                constraints: GrantConstraints(subset: ["App": "shop"], equals: nil)
            )
            let access = KeyAccess("CreateGrant", .key(KeyReference(key: id, in: world.scope)), grant: grant)
            let uniqueID = try await world.access.find(User.self, "bob", in: world.account).uniqueID
            let bob = caller(.user(name, account: world.account, uniqueID: uniqueID), world)
            if isAllowed {
                try await world.keys.requireAccess(access, of: bob)
            } else {
                await #expect(throws: KeyError.self) { try await world.keys.requireAccess(access, of: bob) }
            }
        }
    }

    @Test(arguments: [
        ("CreateKey", ["MultiRegion": "true"], #"{"StringEquals":{"kms:MultiRegionKeyType":"PRIMARY"}}"#, true),
        ("CreateKey", [:], #"{"StringEquals":{"kms:MultiRegionKeyType":"PRIMARY"}}"#, false),
        ("ListGrants", key, #"{"Bool":{"kms:GrantIsForAWSResource":"false"}}"#, true),
        ("ListGrants", key, #"{"Bool":{"kms:GrantIsForAWSResource":"true"}}"#, false),
        ("RevokeGrant", grant, #"{"Bool":{"kms:GrantIsForAWSResource":"true"}}"#, false),
        ("ReEncrypt", again, #"{"StringEqualsIfExists":{"kms:RequestAlias":"alias/b"}}"#, false),
        ("ReEncrypt", again, #"{"StringEqualsIfExists":{"kms:RequestAlias":"alias/a"}}"#, true),
        ("ReEncrypt", again, #"{"StringEquals":{"kms:EncryptionAlgorithm":"SYMMETRIC_DEFAULT"}}"#, true),
    ])
    func `ask what a request says`(
        action: String,
        parameters: [String: String],
        condition: String,
        isAllowed: Bool
    ) async throws {
        try await AccessWorld.with { world in
            let id = try await world.keys.create(KeyWish(), by: caller(.root(account: world.account), world)).id
            let reference = KeyReference(key: id, in: world.scope)
            try await world.keys.createAlias("alias/a", for: reference)
            let sealed = try await world.keys.encrypt([1], under: reference, EncryptionContext()).ciphertext
            let bob = try await world.user("bob", policy: policy(["kms:*"], if: condition))
            let values = ["KEY": id, "CIPHERTEXT": Data(sealed).base64EncodedString()]
            let answer = try await world.call("kms", action, parameters.mapValues { values[$0] ?? $0 }, as: bob)
            #expect((answer.code != "AccessDeniedException") == isAllowed, "\(answer.text)")
        }
    }

    private static let key = ["KeyId": "KEY"]
    private static let grant = ["KeyId": "KEY", "GrantId": "g"]
    private static let again = ["CiphertextBlob": "CIPHERTEXT", "DestinationKeyId": "alias/a"]

    private func caller(_ principal: AccessPrincipal, _ world: AccessWorld) -> KeyCaller {
        KeyCaller(principal, in: world.scope)
    }
}
